#!/usr/bin/env bash
# Apache CXF against a running hub, as `make interop` calls it: installs what Java needs where it is missing, then lets
# pytest lay out a network, run it, build the client of this folder against its live contracts, and judge what it prints.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v openssl >/dev/null || missing+=(openssl)
[ ${#missing[@]} -eq 0 ] || bash examples/install-packages.sh "${missing[@]}"

exec .venv/bin/pytest -n 0 -m interop tests/interop/test_cxf.py "$@"
