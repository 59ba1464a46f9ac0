{{/*
Fails with every mistake in the values that the schema cannot see, because two values contradict each other. Each topic
below writes a line per mistake.
*/}}
{{- define "catalog-api.validate" -}}
{{- $topics := list "image" "secrets" "auth" "service" "scaling" "rollout" "canary" "migration" "traffic" "network" "namespace" -}}
{{- $mistakes := list -}}
{{- range $topics -}}
{{- $mistakes = concat $mistakes (include (printf "catalog-api.mistakes.%s" .) $ | trim | splitList "\n" | compact) -}}
{{- end -}}
{{- if $mistakes -}}
{{- fail (printf "\n\nThe values cannot be used:\n  - %s\n" (join "\n  - " $mistakes)) -}}
{{- end -}}
{{- end -}}

{{- define "catalog-api.mistakes.image" -}}
{{- if and .Values.image.requireDigest (not .Values.image.digest) }}
image.requireDigest is true, but image.digest is empty: set image.digest to sha256:… of the image to run
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.secrets" -}}
{{- with .Values.dev }}
{{- if .insecureSecrets }}
{{- if $.Values.secrets.existingSecret }}
secrets.existingSecret and dev.insecureSecrets exclude each other: for development empty the first, else turn the second off
{{- end }}
{{- if not .databaseUrl }}
dev.insecureSecrets is true, but dev.databaseUrl is empty: set it to postgres://user:password@host:5432/name
{{- end }}
{{- if lt (len .cursorSecret) 32 }}
dev.insecureSecrets is true, but dev.cursorSecret has {{ len .cursorSecret }} characters: set it to at least 32
{{- end }}
{{- if and $.Values.secrets.keys.webhookSecret (lt (len .webhookSecret) 32) }}
secrets.keys.webhookSecret is set, but dev.webhookSecret has {{ len .webhookSecret }} characters: set it to at least 32, or empty the key
{{- else if and .webhookSecret (not $.Values.secrets.keys.webhookSecret) }}
dev.webhookSecret is set, but secrets.keys.webhookSecret is empty, so that the service would not be told: set the key to WEBHOOK_SECRET
{{- end }}
{{- else if not $.Values.secrets.existingSecret }}
secrets.existingSecret is empty: set it to a Secret with the keys {{ $.Values.secrets.keys.databaseUrl }} and {{ $.Values.secrets.keys.cursorSecret }} (or dev.insecureSecrets for development)
{{- end }}
{{- if and (not .insecureSecrets) (or .databaseUrl .cursorSecret .webhookSecret .otlpHeaders) }}
dev.databaseUrl, dev.cursorSecret, dev.webhookSecret and dev.otlpHeaders do nothing while dev.insecureSecrets is false: remove them, since they are kept in the release's history
{{- end }}
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.auth" -}}
{{- with .Values.auth }}
{{- if not .issuer }}
auth.issuer is empty: set it to the iss of the access tokens
{{- end }}
{{- if not .audience }}
auth.audience is empty: set it to what must be in the aud of the access tokens
{{- end }}
{{- if and .jwksUrl .jwks.keys }}
auth.jwksUrl and auth.jwks exclude each other: set the one that has the issuer's keys
{{- else if not (or .jwksUrl .jwks.keys) }}
auth.jwksUrl and auth.jwks are empty: set one of them, so that access tokens can be verified
{{- end }}
{{- range $index, $key := .jwks.keys }}
{{- if or (hasKey $key "d") (hasKey $key "k") }}
auth.jwks.keys[{{ $index }}] holds a private key: remove it from the values, replace it at the issuer, and write only public members
{{- else if not (or (and (eq $key.kty "OKP") (eq $key.crv "Ed25519")) (and (eq $key.kty "EC") (eq $key.crv "P-256") (hasKey $key "y"))) }}
auth.jwks.keys[{{ $index }}] is neither an Ed25519 key (kty OKP, crv Ed25519, x) nor a P-256 key (kty EC, crv P-256, x and y): correct its members
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.service" -}}
{{- if and .Values.secrets.keys.otlpHeaders (not .Values.tracing.endpoint) }}
secrets.keys.otlpHeaders is set, but tracing.endpoint is empty: set the endpoint too, or empty the key
{{- end }}
{{- $own := concat
  (keys (include "catalog-api.variables" . | fromYaml))
  (list "DATABASE_URL" "CURSOR_SECRET" "WEBHOOK_SECRET" "OTEL_EXPORTER_OTLP_HEADERS" "HOST" "PORT" "OPS_HOST" "OPS_PORT" "AUTH_JWKS_URL" "AUTH_JWKS_FILE" "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_RESOURCE_ATTRIBUTES" "REVISION" "VERSION")
}}
{{- range .Values.extraEnv }}
{{- if has .name $own }}
extraEnv sets {{ .name }}, which the chart decides on: remove it and use the value of the chart instead
{{- end }}
{{- end }}
{{- $monitoring := .Values.monitoring }}
{{- range $path, $labels := dict
  "commonLabels" .Values.commonLabels
  "podLabels" .Values.podLabels
  "monitoring.serviceMonitor.labels" $monitoring.serviceMonitor.labels
  "monitoring.prometheusRule.labels" $monitoring.prometheusRule.labels
  "monitoring.dashboards.labels" $monitoring.dashboards.labels
}}
{{- range $label := keys $labels | sortAlpha }}
{{- if or (hasPrefix "app.kubernetes.io/" $label) (eq $label "helm.sh/chart") }}
{{ $path }} sets {{ $label }}, which the chart itself sets or selects by: remove it
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* How many of a number of pods a count or percentage is; percentages are rounded up, as Kubernetes does for budgets. */}}
{{- define "catalog-api.podCount" -}}
{{- $amount := index . 0 | toString -}}
{{- if hasSuffix "%" $amount -}}
{{- div (add (mul (trimSuffix "%" $amount | int) (index . 1)) 99) 100 -}}
{{- else -}}
{{- $amount | int -}}
{{- end -}}
{{- end -}}

{{- define "catalog-api.mistakes.scaling" -}}
{{- with .Values.autoscaling }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
autoscaling.minReplicas is {{ .minReplicas }}, more than autoscaling.maxReplicas, {{ .maxReplicas }}: lower the first or raise the second
{{- end }}
{{- if not (or (dig "requests" "cpu" "" $.Values.resources) (dig "limits" "cpu" "" $.Values.resources)) }}
autoscaling counts CPU in percent of the request, and resources.requests.cpu is not set: set it
{{- end }}
{{- end }}
{{- end }}
{{- $pods := include "catalog-api.minReplicas" . | int }}
{{- with .Values.podDisruptionBudget }}
{{- if and .enabled (gt $pods 1) }}
{{- if .minAvailable }}
{{- if ge (include "catalog-api.podCount" (list .minAvailable $pods) | int) $pods }}
podDisruptionBudget.minAvailable is {{ .minAvailable }} of {{ $pods }} pods, so that no node could ever be drained: lower it, or set it to null and use maxUnavailable
{{- end }}
{{- else if eq (include "catalog-api.podCount" (list .maxUnavailable $pods) | int) 0 }}
podDisruptionBudget.maxUnavailable is {{ .maxUnavailable }}, so that no node could ever be drained: set it to at least 1
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.rollout" -}}
{{- with .Values.rollout }}
{{- if and (has (toString .maxSurge) (list "0" "0%")) (has (toString .maxUnavailable) (list "0" "0%")) }}
rollout.maxSurge and rollout.maxUnavailable are both 0, so that no pod could ever be replaced: set one of them to at least 1
{{- end }}
{{- $startup := $.Values.probes.startup }}
{{- $seconds := add ($startup.initialDelaySeconds | default 0) (mul ($startup.periodSeconds | default 10) ($startup.failureThreshold | default 3)) .minReadySeconds }}
{{- if eq $.Values.migration.mode "job" }}
{{- $seconds = add $seconds $.Values.migration.waitTimeoutSeconds }}
{{- end }}
{{- if le (int .progressDeadlineSeconds) (int $seconds) }}
rollout.progressDeadlineSeconds is {{ .progressDeadlineSeconds }}, but a pod may take {{ $seconds }} s until it counts (migration.waitTimeoutSeconds, probes.startup and rollout.minReadySeconds): raise the first or lower one of these
{{- end }}
{{- end }}
{{- $needed := include "catalog-api.terminationSeconds" . | int }}
{{- with .Values.termination.gracePeriodSeconds }}
{{- if lt (int .) $needed }}
termination.gracePeriodSeconds is {{ . }}, but a pod needs {{ $needed }} s to end (termination.preStopSleepSeconds, config.drainDelayMs, config.drainTimeoutMs and 15 s): raise it, lower one of these, or set it to null
{{- end }}
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.canary" -}}
{{- with .Values.canary.of }}
{{- if eq . $.Release.Name }}
canary.of is {{ . }}, this release itself: set it to the release that this one is the canary of, or empty it
{{- end }}
{{- if $.Values.dev.insecureSecrets }}
canary.of and dev.insecureSecrets exclude each other, as a canary brings no Secret: set secrets.existingSecret
{{- end }}
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.migration" -}}
{{- if and .Values.config.migrateOnStart (ne .Values.migration.mode "none") }}
config.migrateOnStart is true, and migration.mode is {{ .Values.migration.mode }}: set the mode to none, or migrateOnStart to false
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.traffic" -}}
{{- with .Values.ingress }}
{{- if and .enabled $.Values.httpRoute.enabled }}
ingress.enabled and httpRoute.enabled exclude each other: turn one of them off
{{- end }}
{{- if and .enabled (not .hosts) }}
ingress.enabled is true, but ingress.hosts is empty: set the host names that it serves
{{- end }}
{{- $hosts := .hosts }}
{{- range .tls }}
{{- range .hosts }}
{{- if not (has . $hosts) }}
ingress.tls names the host {{ . }}, which is not in ingress.hosts: add it there or remove it here
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.httpRoute }}
{{- if and .enabled (not .parentRefs) }}
httpRoute.enabled is true, but httpRoute.parentRefs is empty: set the Gateway that it attaches to
{{- end }}
{{- end }}
{{- end -}}

{{- define "catalog-api.mistakes.network" -}}
{{- $entry := or .Values.ingress.enabled .Values.httpRoute.enabled }}
{{- with .Values.networkPolicy }}
{{- if .enabled }}
{{- if not .postgresql.to }}
networkPolicy.postgresql.to is empty, so that no pod could reach the database: set where it runs, or networkPolicy.enabled to false
{{- end }}
{{- if not .dns.to }}
networkPolicy.dns.to is empty, so that no pod could resolve a name: set who does
{{- end }}
{{- if and $.Values.tracing.endpoint (not .otlp.to) }}
tracing.endpoint is set, but networkPolicy.otlp.to is empty, so that no span could leave: set where the collector runs
{{- end }}
{{- if and $.Values.auth.jwksUrl (not .jwks.to) }}
auth.jwksUrl is set, but networkPolicy.jwks.to is empty, so that the issuer's keys could not be loaded: set where the issuer runs
{{- end }}
{{- if and $entry (not .httpFrom) }}
ingress or httpRoute is enabled, but networkPolicy.httpFrom is empty, so that it could not reach the pods: set where its controller runs
{{- end }}
{{- if and $.Values.monitoring.serviceMonitor.enabled (not .opsFrom) }}
monitoring.serviceMonitor.enabled is true, but networkPolicy.opsFrom is empty, so that Prometheus could not reach the pods: set where it runs
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A container without a request has its limit as the request; one without a limit has none. */}}
{{- define "catalog-api.mistakes.namespace" -}}
{{- if .Values.resourceQuota.enabled }}
{{- range $name := keys .Values.resourceQuota.hard | sortAlpha }}
{{- $parts := splitList "." $name }}
{{- if and (has (first $parts) (list "requests" "limits")) (has (last $parts) (list "cpu" "memory")) (not $.Values.limitRange.enabled) }}
{{- range $key, $resources := dict "resources" $.Values.resources "migration.resources" $.Values.migration.resources "tests.resources" $.Values.tests.resources }}
{{- if not (or (dig (first $parts) (last $parts) "" $resources) (dig "limits" (last $parts) "" $resources)) }}
resourceQuota.hard counts {{ $name }}, so that a pod without it is refused: set {{ $key }}.{{ $name }}, or enable limitRange with a default
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
