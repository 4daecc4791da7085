"""The replay keys of a message: what may be accepted only once.

The first is the signer's public key with the canonical SignedInfo: not SignatureValue, because (r, n-s) verifies too
and base64 has many spellings; not the certificate, because two may hold one key. The second is the encrypted key: a
victim's transported key must not open an attacker's ciphertext. They are remembered until the message's own expiry plus
skew.
"""

from collections.abc import Sequence
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.wss.encryption import EncryptedKey


def public_key_digest(certificate: x509.Certificate) -> bytes:
    """Return the SHA-256 of the SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)."""
    octets = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(octets).digest()


def replay_keys(certificate: x509.Certificate, signed_info: bytes, key: EncryptedKey | None) -> tuple[bytes, ...]:
    """Return the one-time keys of a message, 32 octets each; `signed_info` is canonical."""
    signature_key = sha256(public_key_digest(certificate) + sha256(signed_info).digest()).digest()
    return (signature_key,) if key is None else (signature_key, sha256(b"EncryptedKey" + key.octets).digest())


class NoReplayMemory:
    """The replay memory of whoever asks: the confirmation of our own signature makes an answer usable once."""

    def has_seen(self, keys: Sequence[bytes]) -> bool:
        """Return `False`: nothing is remembered."""
        del keys
        return False
