#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'USAGE'
Makes a PrometheusRule of the Prometheus operator from rules.yaml, and prints it:

  deploy/monitoring/prometheus-rule.sh [--runbooks URL] >deploy/monitoring/prometheus-rule.yaml

--runbooks URL   where docs/runbooks is read; the links of the alerts are relative without it
USAGE
}

runbooks=docs/runbooks
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --runbooks) [ $# -gt 1 ] || { usage >&2; exit 2; }; runbooks=${2%/}; shift ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

cat <<'HEAD'
# Made from rules.yaml by prometheus-rule.sh.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: webhookguard
  labels:
    app.kubernetes.io/name: webhookguard
    app.kubernetes.io/part-of: webhookguard
spec:
HEAD
sed -n '/^groups:/,$p' rules.yaml | sed -e "s|runbook_url: docs/runbooks/|runbook_url: $runbooks/|" -e 's/^\(.\)/  \1/'
