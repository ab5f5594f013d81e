#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'EOF'
Provides the real servers that the tests run against and prints shell exports for them:

  eval "$(tests/control-plane.sh)"

exports KUBE_APISERVER, ETCD, KUBECTL, OVSDB_SERVER, OVSDB_TOOL, OVN_NBCTL, OVN_NB_SCHEMA, PROMETHEUS and PROMTOOL.

kube-apiserver, etcd and kubectl come, in this order, from
  KUBEBUILDER_ASSETS  a folder of binaries, as `setup-envtest use -p path` prints it
  PATH
  Debian packages     for etcd and kubectl; a kube-apiserver 1.20 is built once from Debian's source package
                      (about 8 minutes on 2 cores) and kept in ${XDG_CACHE_HOME:-~/.cache}/control-plane
The others come from PATH or Debian packages. Packages are installed as root, or with sudo.
Nothing is started. Progress goes to standard error. May be called several times at once.
EOF
}

case ${1:-} in
  '') ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

log() { printf 'control-plane: %s\n' "$*" >&2; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian puts ovsdb-server into sbin, which is not on every user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cache=${XDG_CACHE_HOME:-$HOME/.cache}/control-plane
schema=/usr/share/ovn/ovn-nb.ovsschema

# find_binary NAME: the path of a Kubernetes binary, or nothing.
find_binary() {
  if [ -n "${KUBEBUILDER_ASSETS:-}" ] && [ -x "$KUBEBUILDER_ASSETS/$1" ]; then
    printf '%s\n' "$KUBEBUILDER_ASSETS/$1"
  else
    command -v "$1" || true
  fi
}

find_apiserver() {
  local found
  found=$(find_binary kube-apiserver)
  if [ -z "$found" ] && [ -x "$cache/kube-apiserver" ]; then found=$cache/kube-apiserver; fi
  printf '%s\n' "$found"
}

install_packages() {
  log "installing $*"
  as_root apt-get update -qq >&2
  # The packages' own services stay off (RUNLEVEL=1): each test starts its servers itself, on loopback.
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 "$@" >&2
}

missing_packages() {
  [ -n "$(find_binary etcd)" ] || echo etcd-server
  [ -n "$(find_binary kubectl)" ] || echo kubernetes-client
  command -v ovsdb-server >/dev/null && command -v ovsdb-tool >/dev/null || echo openvswitch-common
  command -v ovn-nbctl >/dev/null || echo ovn-common
  [ -e "$schema" ] || echo ovn-central
  command -v prometheus >/dev/null && command -v promtool >/dev/null || echo prometheus
}

missing_build_packages() {
  command -v make >/dev/null || echo make
  command -v rsync >/dev/null || echo rsync
  command -v gcc >/dev/null || echo gcc libc6-dev
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
}

# The mirror this Debian is set up with: the only one asked.
debian_mirror() {
  local mirror
  mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | sed -n 's/^URIs: *\([^ ]*\).*/\1/p' | grep -v security | head -n 1 || true)
  [ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && !/security/ {for (i = 2; i <= NF; i++) if ($i ~ /:\//) {print $i; exit}}' \
    /etc/apt/sources.list 2>/dev/null || true)
  printf '%s\n' "$mirror"
}

# Downloads Debian's kubernetes source and the Go to build it with into the current folder, by a sources list of its own:
# the machine's is left as it is. Go 1.15 (bullseye) is what Kubernetes 1.20 was released with; built with Debian 12's Go 1.19
# the server crashes on custom resources and takes "" for null in their schemas.
download_sources() {
  local key=/usr/share/keyrings/debian-archive-keyring.gpg mirror
  local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$PWD/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$PWD/lists"
    -o "Dir::Cache::archives=$PWD/archives" -o "Dir::Cache::pkgcache=$PWD/pkgcache.bin" -o "Dir::Cache::srcpkgcache=$PWD/srcpkgcache.bin"
    -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false)
  mkdir -p lists/partial archives/partial
  mirror=$(debian_mirror)
  if ! grep -qx 'ID=debian' /etc/os-release || [ -z "$mirror" ]; then
    log "kube-apiserver is built from Debian's packages on Debian only; elsewhere set KUBEBUILDER_ASSETS (setup-envtest use -p path)"
    return 1
  fi
  printf 'deb-src [signed-by=%s] %s bookworm main\ndeb [signed-by=%s] %s bullseye main\n' "$key" "$mirror" "$key" "$mirror" >sources.list
  if ! "${apt[@]}" -o APT::Update::Error-Mode=any update >&2; then
    log "$mirror does not serve what is needed"
    return 1
  fi
  "${apt[@]}" source --download-only kubernetes >&2
  "${apt[@]}" download golang-1.15-go golang-1.15-src >&2
}

# Runs in a subshell, because it changes folder and cleans up at its exit.
build_apiserver() (
  work=$(mktemp -d "$cache/build.XXXXXX")
  trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
  cd "$work"
  download_sources
  mkdir src go
  tar -xzf kubernetes_*.orig.tar.gz -C src --strip-components=1
  for package in golang-*.deb; do dpkg -x "$package" go; done
  mkdir -p src/.go/src/k8s.io
  ln -s ../../.. src/.go/src/k8s.io/kubernetes
  cd src
  if ! env -u GOFLAGS PATH="$work/go/usr/lib/go-1.15/bin:$PATH" GOROOT="$work/go/usr/lib/go-1.15" GOPATH="$PWD/.go" \
    GOCACHE="$work/gocache" HOME="$work" CGO_ENABLED=0 \
    make WHAT=cmd/kube-apiserver GOLDFLAGS="-s -w" >"$cache/build.log" 2>&1; then
    tail -n 20 "$cache/build.log" >&2
    log "the build failed; the whole log is $cache/build.log"
    exit 1
  fi
  # Renamed into place, so that nobody ever sees half a server.
  install -m 755 _output/local/bin/linux/*/kube-apiserver "$work/kube-apiserver"
  mv "$work/kube-apiserver" "$cache/kube-apiserver"
)

provide() {
  local packages
  mapfile -t packages < <(missing_packages)
  if [ ${#packages[@]} -gt 0 ]; then install_packages "${packages[@]}"; fi
  if [ -z "$(find_apiserver)" ]; then
    # The lock is ours, so whatever lies here was left by a build that was killed.
    rm -rf "$cache"/build.??????
    mapfile -t packages < <(missing_build_packages | tr ' ' '\n')
    if [ ${#packages[@]} -gt 0 ]; then install_packages "${packages[@]}"; fi
    log "building kube-apiserver from Debian's source package (once, about 8 minutes)"
    build_apiserver
  fi
}

if [ -n "$(missing_packages)" ] || [ -z "$(find_apiserver)" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock -n 9 || { log "waiting for another call that installs or builds"; flock 9; }
  provide
  exec 9>&-
fi

print_export() {
  [ -n "$2" ] || { log "$1 was not found"; exit 1; }
  printf 'export %s=%q\n' "$1" "$2"
}
print_export KUBE_APISERVER "$(find_apiserver)"
print_export ETCD "$(find_binary etcd)"
print_export KUBECTL "$(find_binary kubectl)"
print_export OVSDB_SERVER "$(command -v ovsdb-server || true)"
print_export OVSDB_TOOL "$(command -v ovsdb-tool || true)"
print_export OVN_NBCTL "$(command -v ovn-nbctl || true)"
print_export OVN_NB_SCHEMA "$schema"
print_export PROMETHEUS "$(command -v prometheus || true)"
print_export PROMTOOL "$(command -v promtool || true)"
