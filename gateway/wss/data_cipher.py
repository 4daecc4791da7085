"""Encrypting and decrypting octets, per cipher: what `xenc:CipherValue` holds.

AES-GCM (XML Encryption 1.1 section 5.2.4): a 96-bit nonce in front and a 128-bit tag behind. AES-CBC (section 5.2.2): a
128-bit vector in front; of the padding only the last octet means anything, it counts the padding (section 5.2), and
senders fill the rest as they like. CBC notices no change: who decrypts it has checked a signature over the ciphertext.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.refusals import FailedDecryption
from gateway.wss.algorithms import DataCipher

NONCE_OCTETS = 12
TAG_OCTETS = 16
BLOCK_OCTETS = 16


def smallest_ciphertext(cipher: DataCipher) -> int:
    """Return the length of the ciphertext of one octet: nobody sends nothing."""
    return NONCE_OCTETS + 1 + TAG_OCTETS if cipher.is_authenticated else 2 * BLOCK_OCTETS


def encipher(clear: bytes, session_key: bytes, cipher: DataCipher) -> bytes:
    """Return `clear` encrypted under a fresh nonce or vector.

    CBC is padded with octets that all hold the count, as PKCS #7 does (RFC 5652 section 6.3): some receivers read what
    stands in front of the last one.
    """
    if cipher.is_authenticated:
        nonce = os.urandom(NONCE_OCTETS)
        return nonce + AESGCM(session_key).encrypt(nonce, clear, None)
    vector, count = os.urandom(BLOCK_OCTETS), BLOCK_OCTETS - len(clear) % BLOCK_OCTETS
    encryptor = Cipher(algorithms.AES(session_key), modes.CBC(vector)).encryptor()
    return vector + encryptor.update(clear + bytes([count]) * count) + encryptor.finalize()


def decipher(octets: bytes, session_key: bytes, cipher: DataCipher) -> bytes:
    """Return the clear text; raise `FailedDecryption`, in the same words whatever it was."""
    if cipher.is_authenticated:
        try:
            return AESGCM(session_key).decrypt(octets[:NONCE_OCTETS], octets[NONCE_OCTETS:], None)
        except InvalidTag:
            raise FailedDecryption("key or tag") from None
    return _remove_padding(_decipher_blocks(octets, session_key))


def _decipher_blocks(octets: bytes, session_key: bytes) -> bytes:
    if len(octets) % BLOCK_OCTETS:
        raise FailedDecryption("key or padding")
    decryptor = Cipher(algorithms.AES(session_key), modes.CBC(octets[:BLOCK_OCTETS])).decryptor()
    return decryptor.update(octets[BLOCK_OCTETS:]) + decryptor.finalize()


def _remove_padding(padded: bytes) -> bytes:
    count = padded[-1]
    if not 1 <= count <= BLOCK_OCTETS:
        raise FailedDecryption("key or padding")
    return padded[:-count]
