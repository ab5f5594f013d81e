#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'EOF'
Runs the tests, with the real servers they need, and ends with `N passed, N failed, N skipped`.

  ./test.sh [--filter EXPRESSION] [--verbose] [PROJECT...]

PROJECT      a test project by its name, whole or short: WebhookGuard.Core.Tests or Core (default: all)
--filter     which tests, as `dotnet test --filter` takes it, e.g. FullyQualifiedName~Incident
--verbose    print every test, not only those that fail or are skipped
EOF
}

filter=() verbosity=minimal projects=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --filter) [ $# -gt 1 ] || { usage >&2; exit 2; }; filter=(--filter "$2"); shift ;;
    --filter=*) filter=(--filter "${1#*=}") ;;
    --verbose) verbosity=normal ;;
    -*) usage >&2; exit 2 ;;
    *)
      project=tests/$1
      [ -d "$project" ] || project=tests/WebhookGuard.$1.Tests
      [ -d "$project" ] || project=tests/WebhookGuard.$1
      if [ ! -e "$project/$(basename "$project").csproj" ]; then
        printf 'no test project is called %s; there are:\n' "$1" >&2
        ls -d tests/*.Tests | sed 's,tests/,  ,' >&2
        exit 2
      fi
      projects+=("$project")
      ;;
  esac
  shift
done
if [ ${#projects[@]} -eq 0 ]; then
  projects=(tests/*.Tests)
fi

say() { printf '\n== %s\n' "$*"; }
passed=0 failed=0 skipped=0
finish() {
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  if [ "$failed" -gt 0 ]; then exit 1; fi
  exit 0
}
# What is not a failed test but keeps tests from running counts as one failure.
give_up() {
  say "FAILED: $*"
  failed=$((failed + 1))
  finish
}
# skip_reasons FILE: why tests were skipped, each reason once.
skip_reasons() {
  tr '\n' ' ' <"$1" | grep -o 'outcome="NotExecuted"[^>]*>[^/]*<Message>[^<]*' | sed 's/.*<Message>/skipped: /; s/&quot;/"/g; s/&amp;/\&/g' | sort -u || true
}
# counter FILE NAME: one number of a trx file's <Counters>, 0 if it has none.
counter() {
  local number
  number=$(tr '\n' ' ' <"$1" | grep -o '<Counters [^>]*>' | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]\+' || true)
  printf '%s\n' "${number:-0}"
}

say 'servers'
servers=$(tests/control-plane.sh) || give_up 'tests/control-plane.sh could not provide the servers'
eval "$servers"
"$KUBE_APISERVER" --version

say 'build'
dotnet restore WebhookGuard.sln --verbosity quiet || give_up 'the restore failed'
dotnet build WebhookGuard.sln --no-restore --verbosity quiet --nologo || give_up 'the build failed'

results=artifacts/test-results
rm -rf "$results"
for project in "${projects[@]}"; do
  name=$(basename "$project")
  say "$name"
  status=0
  dotnet test "$project" --no-build --nologo --results-directory "$results" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=$verbosity" \
    --blame-hang-timeout 10m --blame-hang-dump-type none \
    "${filter[@]}" || status=$?

  trx=$results/$name.trx total=0 project_failed=0
  if [ -e "$trx" ]; then
    total=$(counter "$trx" total)
    executed=$(counter "$trx" executed)
    project_passed=$(counter "$trx" passed)
    # Executed and not passed: failed, timed out, aborted.
    project_failed=$((executed - project_passed))
    passed=$((passed + project_passed))
    skipped=$((skipped + total - executed))
    skip_reasons "$trx"
  fi
  if [ "$status" -ne 0 ] && [ "$project_failed" -eq 0 ]; then
    say "FAILED: $name ended with exit code $status although no test failed: the test host crashed or hung"
    project_failed=1
  elif [ "$total" -eq 0 ] && [ ${#filter[@]} -eq 0 ]; then
    say "FAILED: $name ran no test"
    project_failed=1
  fi
  failed=$((failed + project_failed))
done
finish
