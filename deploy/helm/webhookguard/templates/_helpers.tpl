{{/*
Only what Go's text/template itself knows is used in this chart: no functions of Helm's or Sprig's. So any engine of such templates can
render it, and the tests do with kubectl's. (Helm replaces one of them, slice, by another.)
*/}}
{{- define "webhookguard.labels" -}}
app.kubernetes.io/name: webhookguard
    app.kubernetes.io/part-of: webhookguard
    app.kubernetes.io/managed-by: {{ .Release.Service }}
    helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* A value as JSON, which is YAML. */}}
{{- define "webhookguard.json" -}}
{{- $type := printf "%T" . -}}
{{- if eq $type "string" -}}
{{ printf "%q" . }}
{{- else if eq $type "map[string]interface {}" -}}
{ {{- range $key, $value := . }}{{ printf "%q" $key }}: {{ template "webhookguard.json" $value }}, {{ end -}} }
{{- else if eq $type "[]interface {}" -}}
[ {{- range . }}{{ template "webhookguard.json" . }}, {{ end -}} ]
{{- else if eq $type "<nil>" -}}
null
{{- else -}}
{{ . }}
{{- end -}}
{{- end -}}

{{- define "webhookguard.clientConfig" -}}
clientConfig:
    service:
      namespace: {{ .Release.Namespace }}
      name: webhookguard
      path: /validate
    {{- if .Values.certificates.caBundle }}
    caBundle: {{ .Values.certificates.caBundle }}
    {{- end }}
{{- end -}}

{{- define "webhookguard.clientConfigOfMutate" -}}
clientConfig:
    service:
      namespace: {{ .Release.Namespace }}
      name: webhookguard
      path: /mutate
    {{- if .Values.certificates.caBundle }}
    caBundle: {{ .Values.certificates.caBundle }}
    {{- end }}
{{- end -}}

{{/* Whose objects are never looked at. */}}
{{- define "webhookguard.namespaceSelector" -}}
namespaceSelector:
    matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
      {{- range .Values.excludedNamespaces }}
      - {{ . }}
      {{- end }}
      - {{ .Release.Namespace }}
    - key: webhookguard.io/ignore
      operator: NotIn
      values: ["true"]
{{- end -}}

{{/* Kube-OVN's and KubeVirt's own accounts: those of the guard's setting audited-users. */}}
{{- define "webhookguard.systemAccounts" -}}
'system:serviceaccount:kube-system:ovn', 'system:serviceaccount:kube-system:kube-ovn-cni',
      'system:serviceaccount:kube-system:kube-ovn-app', 'system:serviceaccount:kube-system:ovn-ovs',
      'system:serviceaccount:kubevirt:kubevirt-apiserver', 'system:serviceaccount:kubevirt:kubevirt-controller',
      'system:serviceaccount:kubevirt:kubevirt-handler', 'system:serviceaccount:kubevirt:kubevirt-operator'
{{- end -}}
