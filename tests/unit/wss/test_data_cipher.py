"""Ciphertexts: fresh, of the right length, opened by others, and refused in one manner."""

import os

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from gateway.refusals import FailedDecryption
from gateway.wss.algorithms import DataCipher
from gateway.wss.data_cipher import decipher, encipher, smallest_ciphertext
from tests.support.messages import encrypt_data

GCM = [DataCipher.AES128_GCM, DataCipher.AES256_GCM]
CBC = [DataCipher.AES128_CBC, DataCipher.AES256_CBC]
EACH_CIPHER = pytest.mark.parametrize("cipher", list(DataCipher), ids=lambda cipher: cipher.name)


def a_key(cipher: DataCipher) -> bytes:
    return os.urandom(cipher.key_octets)


def padded(blocks: bytes, key: bytes) -> bytes:
    """Encrypt whole blocks as they are, whatever their padding says."""
    vector = os.urandom(16)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return vector + encryptor.update(blocks) + encryptor.finalize()


@EACH_CIPHER
@given(clear=st.binary(min_size=1, max_size=70))
def test_opens_what_it_encrypted(cipher, clear):
    key = a_key(cipher)
    octets = encipher(clear, key, cipher)
    assert decipher(octets, key, cipher) == clear
    assert len(octets) >= smallest_ciphertext(cipher)


@EACH_CIPHER
@pytest.mark.parametrize("length", [1, 15, 16, 17, 31, 32, 33])
def test_opens_what_others_encrypted(cipher, length):
    key, clear = a_key(cipher), os.urandom(length)
    assert decipher(encrypt_data(clear, key, cipher.value), key, cipher) == clear


@EACH_CIPHER
def test_encrypts_under_a_fresh_nonce_or_vector(cipher):
    key = a_key(cipher)
    sealed = [encipher(b"clear", key, cipher) for _ in range(100)]
    assert len({octets[:12] for octets in sealed}) == 100


@pytest.mark.parametrize("cipher", GCM)
def test_writes_gcm_as_the_standard_lays_it_out(cipher):
    key = a_key(cipher)
    octets = encipher(b"clear", key, cipher)
    assert len(octets) == 12 + 5 + 16
    assert AESGCM(key).decrypt(octets[:12], octets[12:], None) == b"clear"


@pytest.mark.parametrize("cipher", CBC)
@pytest.mark.parametrize("length", [1, 15, 16, 17])
def test_pads_as_pkcs_7_does_which_every_receiver_can_read(cipher, length):
    key, clear = a_key(cipher), b"a" * length
    octets = encipher(clear, key, cipher)
    decryptor = Cipher(algorithms.AES(key), modes.CBC(octets[:16])).decryptor()
    blocks = decryptor.update(octets[16:]) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    assert unpadder.update(blocks) + unpadder.finalize() == clear


@pytest.mark.parametrize("cipher", CBC)
@pytest.mark.parametrize("filler", [b"\0", b"\xff", b"\x05", b"a"])
def test_reads_only_the_last_octet_of_a_padding(cipher, filler):
    key = a_key(cipher)
    octets = padded(b"clear text" + filler * 5 + b"\x06", key)
    assert decipher(octets, key, cipher) == b"clear text"


@pytest.mark.parametrize("cipher", CBC)
@pytest.mark.parametrize("last", [0, 17, 32, 255])
def test_refuses_a_padding_longer_than_a_block_or_none(cipher, last):
    key = a_key(cipher)
    octets = padded(b"a" * 47 + bytes([last]), key)
    with pytest.raises(FailedDecryption) as caught:
        decipher(octets, key, cipher)
    assert caught.value.detail == "key or padding"


@pytest.mark.parametrize("cipher", CBC)
@pytest.mark.parametrize("kept", [slice(-1), slice(1, None), slice(33)])
def test_refuses_half_a_block(cipher, kept):
    key = a_key(cipher)
    with pytest.raises(FailedDecryption):
        decipher(encipher(b"a" * 40, key, cipher)[kept], key, cipher)


@pytest.mark.parametrize("cipher", GCM)
@pytest.mark.parametrize("position", [0, 11, 12, 16, 17, -1])
def test_refuses_a_changed_octet_anywhere(cipher, position):
    key = a_key(cipher)
    octets = bytearray(encipher(b"clear", key, cipher))
    octets[position] ^= 1
    with pytest.raises(FailedDecryption) as caught:
        decipher(bytes(octets), key, cipher)
    assert (caught.value.detail, caught.value.__cause__) == ("key or tag", None)
