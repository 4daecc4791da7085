#!/usr/bin/env bash
# Install the Debian packages named, where that can be done; else say which are needed.
set -euo pipefail
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "These are needed, in Debian's words: $*" >&2
  exit 1
fi
echo "Installing $* ..."
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
