#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'EOF'
Makes a certificate authority and a serving certificate for the guard's Service.

  certs/make-dev-certs.sh FOLDER [NAME...]

FOLDER   gets ca.crt, ca.key, tls.crt and tls.key, readable by you alone; nothing there is overwritten
NAME     further DNS names or IP addresses, besides webhookguard.webhookguard.svc, localhost and 127.0.0.1
EOF
}

case ${1:-} in
  -h | --help) usage; exit 0 ;;
  '' | -*) usage >&2; exit 2 ;;
esac

folder=$1
shift
for file in ca.crt ca.key tls.crt tls.key; do
  if [ -e "$folder/$file" ]; then
    printf '%s exists; nothing was changed\n' "$folder/$file" >&2
    exit 1
  fi
done

names=DNS:webhookguard.webhookguard.svc,DNS:webhookguard.webhookguard.svc.cluster.local,DNS:localhost,IP:127.0.0.1
for name in "$@"; do
  case $name in
    *:* | *[0-9].[0-9]*.[0-9]*.[0-9]*) names+=,IP:$name ;;
    *) names+=,DNS:$name ;;
  esac
done

umask 077
mkdir -p "$folder"
work=$(mktemp -d "$folder/.new.XXXXXX")
trap 'rm -rf "$work"' EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 365 -subj '/CN=webhookguard authority' \
  -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
  -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj /CN=webhookguard.webhookguard.svc \
  -keyout "$work/tls.key" -out "$work/tls.csr" 2>/dev/null
openssl x509 -req -in "$work/tls.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -sha256 -days 365 -out "$work/tls.crt" \
  -extfile <(printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=%s\n' "$names") \
  2>/dev/null
for file in ca.crt ca.key tls.crt tls.key; do mv "$work/$file" "$folder/$file"; done

cat <<EOF
made in $folder, for a year: ca.crt, ca.key, tls.crt, tls.key

into a cluster:
  kubectl -n webhookguard create secret tls webhookguard-tls --cert=$folder/tls.crt --key=$folder/tls.key --dry-run=client -o yaml | kubectl apply -f -
  certs/trust.sh $folder/ca.crt
EOF
