#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Provides the servers, builds, and runs the storm in its long form; `tests/storm.sh --help` tells its arguments.
servers=$(tests/control-plane.sh)
eval "$servers"
dotnet build tests/WebhookGuard.Storm --configuration Release --verbosity quiet --nologo >&2
exec dotnet tests/WebhookGuard.Storm/bin/Release/net10.0/WebhookGuard.Storm.dll "$@"
