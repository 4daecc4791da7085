#!/usr/bin/env bash
# Apache CXF against a running hub, as `make interop` calls it: installs what Java needs where it is missing, then lets
# pytest lay out a network, run it, build the client of this folder against its live contracts, and judge what it prints.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v openssl >/dev/null || missing+=(openssl)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "These are needed, in Debian's words: ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]} ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

exec .venv/bin/pytest -n 0 -m interop tests/interop/test_cxf.py "$@"
