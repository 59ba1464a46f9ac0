{{/* The container of the service. */}}
{{- define "catalog-api.container" -}}
name: api
{{ include "catalog-api.containerCommons" . }}
ports:
  - name: http
    containerPort: {{ include "catalog-api.httpPort" . }}
  - name: ops
    containerPort: {{ include "catalog-api.opsPort" . }}
envFrom:
  - configMapRef:
      name: {{ include "catalog-api.fullname" . }}
  {{- with .Values.extraEnvFrom }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
env:
  {{- include "catalog-api.secretVariables" . | nindent 2 }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.termination.preStopSleepSeconds }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ . }}
{{- end }}
{{- range $probe, $path := dict "startup" "/startupz" "liveness" "/livez" "readiness" "/readyz" }}
{{ $probe }}Probe:
  httpGet:
    path: {{ $path }}
    port: ops
  {{- toYaml (index $.Values.probes $probe) | nindent 2 }}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
{{- if or .Values.auth.jwks.keys .Values.extraVolumeMounts }}
volumeMounts:
  {{- if .Values.auth.jwks.keys }}
  # The folder, since a file mounted by itself (subPath) never changes.
  - name: jwks
    mountPath: /etc/catalog-api/jwks
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Where pods go. Each ReplicaSet is counted by itself, or old pods would steer where new ones go. */}}
{{- define "catalog-api.topologySpread" -}}
{{- $selector := dict "matchLabels" (include "catalog-api.selectorLabels" (list . "api") | fromYaml) -}}
{{- $constraints := .Values.topologySpread.constraints -}}
{{- if not $constraints -}}
{{- $overNodes := ge (include "catalog-api.minReplicas" . | int) 3 | ternary "DoNotSchedule" "ScheduleAnyway" -}}
{{- $each := dict "maxSkew" 1 "nodeTaintsPolicy" "Honor" "matchLabelKeys" (list "pod-template-hash") -}}
{{- $constraints = list
  (merge (dict "topologyKey" "topology.kubernetes.io/zone" "whenUnsatisfiable" "ScheduleAnyway") $each)
  (merge (dict "topologyKey" "kubernetes.io/hostname" "whenUnsatisfiable" $overNodes) $each)
-}}
{{- end -}}
{{- range $constraints }}
- {{ hasKey . "labelSelector" | ternary . (merge (dict "labelSelector" $selector) .) | toYaml | nindent 2 | trim }}
{{- end }}
{{- end -}}
