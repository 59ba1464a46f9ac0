{{/* The service's variables that are no secret. What is empty here is left to the service's default. */}}
{{- define "catalog-api.variables" -}}
{{- with .Values.config -}}
LOG_LEVEL: {{ .logLevel | quote }}
REQUEST_TIMEOUT_MS: {{ .requestTimeoutMs | int64 | quote }}
BODY_BYTES_MAX: {{ .bodyBytesMax | int64 | quote }}
KEEP_ALIVE_TIMEOUT_MS: {{ .keepAliveTimeoutMs | int64 | quote }}
DB_POOL_MAX: {{ .dbPoolMax | int64 | quote }}
DB_WAITERS_MAX: {{ .dbWaitersMax | int64 | quote }}
DB_ACQUIRE_TIMEOUT_MS: {{ .dbAcquireTimeoutMs | int64 | quote }}
DB_CONNECT_TIMEOUT_MS: {{ .dbConnectTimeoutMs | int64 | quote }}
DB_LOCK_TIMEOUT_MS: {{ .dbLockTimeoutMs | int64 | quote }}
DRAIN_DELAY_MS: {{ .drainDelayMs | int64 | quote }}
DRAIN_TIMEOUT_MS: {{ .drainTimeoutMs | int64 | quote }}
WEBHOOK_TIMEOUT_MS: {{ .webhookTimeoutMs | int64 | quote }}
WEBHOOK_PRIVATE_TARGETS: {{ .webhookPrivateTargets | quote }}
MIGRATE_ON_START: {{ .migrateOnStart | quote }}
{{- with .revision }}
REVISION: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .Values.auth }}
AUTH_ISSUER: {{ .issuer | quote }}
AUTH_AUDIENCE: {{ .audience | quote }}
{{- if .jwksUrl }}
AUTH_JWKS_URL: {{ .jwksUrl | quote }}
{{- else }}
AUTH_JWKS_FILE: /etc/catalog-api/jwks/jwks.json
{{- end }}
AUTH_CLOCK_TOLERANCE_SECONDS: {{ .clockToleranceSeconds | int64 | quote }}
{{- end }}
{{- with .Values.tracing }}
OTEL_TRACES_SAMPLER_ARG: {{ .sampledShare | quote }}
{{- with .endpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ . | quote }}
{{- end }}
{{- with .resourceAttributes }}
{{- $pairs := list }}
{{- range $name, $value := . }}
{{- $pairs = append $pairs (printf "%s=%s" $name $value) }}
{{- end }}
OTEL_RESOURCE_ATTRIBUTES: {{ join "," $pairs | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The variables that are secret, by reference. */}}
{{- define "catalog-api.secretVariables" -}}
{{- $secret := include "catalog-api.secretName" . -}}
{{- with .Values.secrets.keys -}}
{{ include "catalog-api.secretVariable" (list "DATABASE_URL" $secret .databaseUrl) }}
{{ include "catalog-api.secretVariable" (list "CURSOR_SECRET" $secret .cursorSecret) }}
{{- with .webhookSecret }}
{{ include "catalog-api.secretVariable" (list "WEBHOOK_SECRET" $secret .) }}
{{- end }}
{{- with .otlpHeaders }}
{{ include "catalog-api.secretVariable" (list "OTEL_EXPORTER_OTLP_HEADERS" $secret .) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What the chart's own Secret holds, in development. */}}
{{- define "catalog-api.insecureSecrets" -}}
{{ .Values.secrets.keys.databaseUrl }}: {{ .Values.dev.databaseUrl | quote }}
{{ .Values.secrets.keys.cursorSecret }}: {{ .Values.dev.cursorSecret | quote }}
{{- with .Values.secrets.keys.webhookSecret }}
{{ . }}: {{ $.Values.dev.webhookSecret | quote }}
{{- end }}
{{- with .Values.secrets.keys.otlpHeaders }}
{{ . }}: {{ $.Values.dev.otlpHeaders | quote }}
{{- end }}
{{- end -}}
