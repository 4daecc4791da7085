#!/usr/bin/env bash
# PHP against a running hub: installs what PHP needs where it is missing, then lets pytest lay out a network, run it, ask
# with the client of this folder, change answers on the way, and judge what it prints.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v php >/dev/null || missing+=(php-cli)
php -r 'exit((int) !extension_loaded("soap"));' 2>/dev/null || missing+=(php-soap)
php -r 'exit((int) !extension_loaded("dom"));' 2>/dev/null || missing+=(php-xml)
[ ${#missing[@]} -eq 0 ] || bash examples/install-packages.sh "${missing[@]}"

exec .venv/bin/pytest -n 0 -m interop tests/interop/test_php.py "$@"
