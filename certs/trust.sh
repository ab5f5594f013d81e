#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'EOT'
Tells the API server which certificate authorities to believe when it calls the guard: puts them into the caBundle of each webhook of the
guard's webhook configurations. What was there before is replaced.

  certs/trust.sh FILE...

FILE           PEM; several are put one after the other: the old and the new authority while one replaces the other
CONFIGURATIONS environment: the configurations' names (default: webhookguard webhookguard-audit); one that does not exist is passed over
EOT
}

case ${1:-} in
  -h | --help) usage; exit 0 ;;
  '' | -*) usage >&2; exit 2 ;;
esac

ca=$(cat -- "$@" | base64 | tr -d '\n')
for configuration in ${CONFIGURATIONS:-webhookguard webhookguard-audit}; do
  # Webhooks are merged by their names, so that the patch need not know their places.
  patch=$(kubectl get validatingwebhookconfiguration "$configuration" --ignore-not-found -o go-template='
    {{- range $place, $webhook := .webhooks}}{{if $place}},{{end}}{"name":"{{$webhook.name}}","clientConfig":{"caBundle":"'"$ca"'"}}{{end}}')
  if [ -n "$patch" ]; then
    kubectl patch validatingwebhookconfiguration "$configuration" --type=strategic -p "{\"webhooks\":[$patch]}"
  fi
done
