#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

case ${1:-} in
  '') ;;
  *)
    cat <<'USAGE'
Makes the chart's template of alert rules from deploy/monitoring/prometheus-rule.yaml, and prints it:

  deploy/helm/prometheus-rule.sh >deploy/helm/webhookguard/templates/prometheus-rule.yaml
USAGE
    exit 2
    ;;
esac

cat <<'HEAD'
{{- /* Made from deploy/monitoring/prometheus-rule.yaml by deploy/helm/prometheus-rule.sh. */}}
{{- if .Values.metrics.prometheusRule.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: webhookguard
  namespace: {{ .Release.Namespace }}
  labels:
    {{ template "webhookguard.labels" . }}
    {{- range $name, $value := .Values.metrics.prometheusRule.labels }}
    {{ printf "%q" $name }}: {{ printf "%q" $value }}
    {{- end }}
HEAD
# Prometheus' own templates are text to Helm.
sed -n '/^spec:/,$p' ../monitoring/prometheus-rule.yaml \
  | sed -e 's/{{/{{"{{"}}/g' -e 's|runbook_url: docs/runbooks/|runbook_url: {{ .Values.metrics.prometheusRule.runbooks }}/|'
echo '{{- end }}'
