{{/*
One rule of the egress. Takes the peers, the port and the protocols. Without peers there is no rule: an empty
list of peers would allow everybody (NetworkPolicy v1).
*/}}
{{- define "catalog-api.egressRule" -}}
{{- if .to -}}
- to:
    {{- toYaml .to | nindent 4 }}
  ports:
    {{- range .protocols | default (list "TCP") }}
    - protocol: {{ . }}
      port: {{ $.port }}
    {{- end }}
{{- end }}
{{- end -}}

{{/* Egress that every pod needs that talks to the database. */}}
{{- define "catalog-api.databaseEgress" -}}
{{- with .Values.networkPolicy -}}
{{ include "catalog-api.egressRule" (dict "to" .dns.to "port" .dns.port "protocols" (list "UDP" "TCP")) }}
{{ include "catalog-api.egressRule" .postgresql }}
{{- end }}
{{- end -}}

{{/* One rule of the ingress. Takes the peers and the port. */}}
{{- define "catalog-api.ingressRule" -}}
{{- if .from -}}
- from:
    {{- toYaml .from | nindent 4 }}
  ports:
    - protocol: TCP
      port: {{ .port }}
{{- end }}
{{- end -}}
