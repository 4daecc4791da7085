#!/usr/bin/env bash
# demo.sh [FOLDER]: what a partner does with the hub, in the network that `make run` keeps running (in var/demo).
# Takes the keys of the welfare centre `centre-b`, and the numbers of people whom nobody bears.
set -euo pipefail
cd "$(dirname "$0")"
network=$(realpath "${1:-../../var/demo}")
issued=$network/pki/issued
python=.venv/bin/python
[ -x "$python" ] || python=../../.venv/bin/python
read -r port ssin card < <("$python" -c '
import json, sys
network = json.load(open(sys.argv[1]))
print(network["hub_port"], network["cast"]["plain"]["ssin"], network["cast"]["plain"]["card"])' "$network/network.json")
settings=$(mktemp --suffix .toml)
trap 'rm -f "$settings"' EXIT
cat >"$settings" <<SETTINGS
hub_url = "http://127.0.0.1:$port"
number = "1990000233"
key = "$issued/centre-b/key.pem"
certificate = "$issued/centre-b/certificate.pem"
hub_decryption_certificate = "$issued/hub-decryption/certificate.pem"
hub_signing_certificates = ["$issued/hub-signing/certificate.pem"]
SETTINGS

ask() {  # ask TITLE COMMAND...: say what is asked, and ask it
  printf '\n-- %s\n' "$1"
  "$python" -m hub_client "$settings" "${@:2}"
}
ask "does the hub see what I mean?" send-test-message "Grüße"
ask "somebody on whom there is no file: declined" consult-person "$ssin"
ask "open a file, with the identity card" manage-access REGISTER "$ssin" "$card"
ask "ask again" consult-person "$ssin"
ask "a text that is too long: a signed fault" send-test-message "$(printf 'x%.0s' {1..257})"
