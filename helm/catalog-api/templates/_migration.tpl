{{/*
Whether the migration is a hook. A hook before the first install finds none of the release's own objects, so it brings
along what it needs, as hooks of a lower weight.
*/}}
{{- define "catalog-api.migrationIsHook" -}}
{{- if eq .Values.migration.mode "hook" }}true{{ end -}}
{{- end -}}

{{/* Annotations of an object of the migration. Takes a list: the root context and the hook's weight. */}}
{{- define "catalog-api.migrationAnnotations" -}}
{{- if include "catalog-api.migrationIsHook" (index . 0) -}}
annotations:
  helm.sh/hook: pre-install,pre-upgrade
  helm.sh/hook-weight: {{ index . 1 | quote }}
  # Helm does not delete hooks with the release.
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
{{- end -}}

{{/* The Secret with the migration's DATABASE_URL. */}}
{{- define "catalog-api.migrationSecretName" -}}
{{- if .Values.migration.existingSecret -}}
{{- .Values.migration.existingSecret -}}
{{- else if and (include "catalog-api.migrationIsHook" .) .Values.dev.insecureSecrets -}}
{{- printf "%s-migrate" (include "catalog-api.fullname" .) -}}
{{- else -}}
{{- include "catalog-api.secretName" . -}}
{{- end -}}
{{- end -}}

{{/* Its key. */}}
{{- define "catalog-api.migrationSecretKey" -}}
{{- empty .Values.migration.existingSecret | ternary .Values.secrets.keys.databaseUrl .Values.migration.databaseUrlKey -}}
{{- end -}}

{{/* The pod of the migration. */}}
{{- define "catalog-api.migrationPod" -}}
metadata:
  labels:
    {{- include "catalog-api.selectorLabels" (list . "migrate") | nindent 4 }}
  {{- if .Values.dev.insecureSecrets }}
  annotations:
    checksum/secret: {{ include "catalog-api.insecureSecrets" . | sha256sum }}
  {{- end }}
spec:
  {{- include "catalog-api.migrationPodSpec" . | nindent 2 }}
{{- end -}}

{{- define "catalog-api.migrationPodSpec" -}}
{{ include "catalog-api.podCommons" . }}
{{- if not (and (include "catalog-api.migrationIsHook" .) .Values.serviceAccount.create) }}
serviceAccountName: {{ include "catalog-api.serviceAccountName" . }}
{{- end }}
restartPolicy: Never
containers:
  - name: migrate
    {{- include "catalog-api.containerCommons" . | nindent 4 }}
    args: [api/src/migrate.ts, apply]
    env:
      {{- include "catalog-api.secretVariable" (list "DATABASE_URL" (include "catalog-api.migrationSecretName" .) (include "catalog-api.migrationSecretKey" .)) | nindent 6 }}
    resources:
      {{- toYaml .Values.migration.resources | nindent 6 }}
{{- end -}}
