{{/* The chart's name in labels. */}}
{{- define "catalog-api.name" -}}
{{- .Values.nameOverride | default .Chart.Name -}}
{{- end -}}

{{/* The release whose Service brings the requests: this one, or the one that it is the canary of. */}}
{{- define "catalog-api.servingRelease" -}}
{{- .Values.canary.of | default .Release.Name -}}
{{- end -}}

{{/*
The name of that release's objects. 46 characters leave room for the longest suffix, `-migrate-` and a hash, within the
63 of a label.
*/}}
{{- define "catalog-api.servingName" -}}
{{- $name := include "catalog-api.name" . -}}
{{- $release := include "catalog-api.servingRelease" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name $release -}}
{{- $release | trunc 46 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" $release $name | trunc 46 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The name of the release's objects; of the same length for a canary. */}}
{{- define "catalog-api.fullname" -}}
{{- $name := include "catalog-api.servingName" . -}}
{{- .Values.canary.of | empty | ternary $name (printf "%s-canary" ($name | trunc 39 | trimSuffix "-")) -}}
{{- end -}}

{{/* The ports that the service listens on unless it is told others, which the chart never does. */}}
{{- define "catalog-api.httpPort" -}}3000{{- end -}}
{{- define "catalog-api.opsPort" -}}9464{{- end -}}

{{/* Labels that select the pods of one component. Takes a list: the root context and the component. */}}
{{- define "catalog-api.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "catalog-api.name" $root }}
app.kubernetes.io/instance: {{ include "catalog-api.servingRelease" $root }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels that select the service's pods of this release alone. Those above select the pods of its canary too. */}}
{{- define "catalog-api.ownSelectorLabels" -}}
{{ include "catalog-api.selectorLabels" (list . "api") }}
track: {{ empty .Values.canary.of | ternary "stable" "canary" }}
{{- end -}}

{{/* Labels of an object. Takes a list: the root context and the component. */}}
{{- define "catalog-api.labels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "catalog-api.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/version: {{ include "catalog-api.version" $root }}
app.kubernetes.io/part-of: catalog-platform
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What runs, as a label's value. */}}
{{- define "catalog-api.version" -}}
{{- .Values.image.tag | default .Chart.AppVersion | replace "+" "_" | trunc 63 | trimAll "-_." | quote -}}
{{- end -}}

{{/* The image; by digest where there is one. */}}
{{- define "catalog-api.image" -}}
{{- $path := printf "%s/%s" .Values.image.registry .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $path .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $path (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* The service account of the service's pods. */}}
{{- define "catalog-api.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (.Values.serviceAccount.create | ternary (include "catalog-api.servingName" .) "default") -}}
{{- end -}}

{{/* The Secret of the service: the one that is there, or the chart's own. */}}
{{- define "catalog-api.secretName" -}}
{{- .Values.secrets.existingSecret | default (include "catalog-api.fullname" .) -}}
{{- end -}}

{{/* The fewest pods that the release has. */}}
{{- define "catalog-api.minReplicas" -}}
{{- if .Values.canary.of -}}
{{- .Values.canary.replicas -}}
{{- else -}}
{{- .Values.autoscaling.enabled | ternary .Values.autoscaling.minReplicas .Values.replicas | int -}}
{{- end -}}
{{- end -}}

{{/* Seconds that a pod needs to end: the sleep, the drain rounded up, and the service's own margin of 15 s. */}}
{{- define "catalog-api.terminationSeconds" -}}
{{- $drainMs := add .Values.config.drainDelayMs .Values.config.drainTimeoutMs -}}
{{- add .Values.termination.preStopSleepSeconds (div (add $drainMs 999) 1000) 15 -}}
{{- end -}}

{{/* What all pods have in common. */}}
{{- define "catalog-api.podCommons" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What all containers have in common. */}}
{{- define "catalog-api.containerCommons" -}}
image: {{ include "catalog-api.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end -}}

{{/* A variable from a Secret. Takes a list: the variable, the Secret's name and the key. */}}
{{- define "catalog-api.secretVariable" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end -}}
