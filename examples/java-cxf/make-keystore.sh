#!/usr/bin/env bash
# make-keystore.sh KEY CERTIFICATE HUB_DECRYPTION ROOT ISSUING FILE: put PEM files into a PKCS#12 keystore.
# The password is taken from KEYSTORE_PASSWORD. Needs openssl and the JDK's keytool.
#   partner         your key with its certificate chain: signs your requests, opens the answers
#   hub-decryption  your requests are encrypted for it
#   root, issuing   the network's authorities, to whom the certificate that comes with an answer must lead
# The hub's signing certificate is left out on purpose. It comes with each answer and is judged by its chain and by
# ws-security.subject.cert.constraints, so that a renewed one is taken and an answer of anybody else is not. WSS4J
# trusts a certificate that is in the keystore unasked: no subject, no revocation.
set -euo pipefail
if [ $# -ne 6 ] || [ -z "${KEYSTORE_PASSWORD:-}" ]; then
  sed -n 's/^# //p' "$0" >&2
  exit 2
fi
key=$1 certificate=$2 hub_decryption=$3 root=$4 issuing=$5 file=$6
export KEYSTORE_PASSWORD

rm -f "$file"
openssl pkcs12 -export -name partner -inkey "$key" -in "$certificate" -certfile <(cat "$issuing" "$root") \
  -passout env:KEYSTORE_PASSWORD -out "$file"
add() {  # add ALIAS FILE
  keytool -importcert -noprompt -alias "$1" -file "$2" -keystore "$file" -storetype PKCS12 \
    -storepass:env KEYSTORE_PASSWORD 2>/dev/null
}
add hub-decryption "$hub_decryption"
add root "$root"
add issuing "$issuing"
chmod 600 "$file"
