#!/usr/bin/env bash
# PHP against a running hub: installs what PHP needs where it is missing, then lets pytest lay out a network, run it, ask
# with the client of this folder, change answers on the way, and judge what it prints.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v php >/dev/null || missing+=(php-cli)
php -r 'exit((int) !extension_loaded("soap"));' 2>/dev/null || missing+=(php-soap)
php -r 'exit((int) !extension_loaded("dom"));' 2>/dev/null || missing+=(php-xml)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "These are needed, in Debian's words: ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]} ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

exec .venv/bin/pytest -n 0 -m interop tests/interop/test_php.py "$@"
