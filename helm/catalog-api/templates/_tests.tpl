{{/*
A pod of `helm test`: the image of the release runs a script of files/tests. Takes the root context, the name of the
script, and its own variables as a list.
*/}}
{{- define "catalog-api.testPod" -}}
{{- $fullname := include "catalog-api.fullname" .root -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ $fullname }}-test-{{ .script }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "catalog-api.labels" (list .root "test") | nindent 4 }}
  annotations:
    helm.sh/hook: test
    # Kept when it has run, for `helm test --logs`.
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  {{- include "catalog-api.podCommons" .root | nindent 2 }}
  restartPolicy: Never
  activeDeadlineSeconds: 120
  containers:
    - name: {{ .script }}
      {{- include "catalog-api.containerCommons" .root | nindent 6 }}
      args: [/tests/{{ .script }}.mts]
      env:
        - name: API_URL
          value: http://{{ $fullname }}:{{ .root.Values.service.port }}
        {{- with .env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      resources:
        {{- toYaml .root.Values.tests.resources | nindent 8 }}
      volumeMounts:
        - name: tests
          mountPath: /tests
          readOnly: true
  volumes:
    - name: tests
      configMap:
        name: {{ $fullname }}-test
{{- end -}}
