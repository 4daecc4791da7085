#!/usr/bin/env bash
# zeep without our SDK against a running hub: lets pytest lay out a network, run it, ask with the client of this folder,
# change answers on the way, and judge what it prints. `make dev` has installed everything that requirements.txt names.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -x .venv/bin/pytest ] || make dev
exec .venv/bin/pytest -n 0 -m interop tests/interop/test_zeep_plain.py "$@"
