"""A key is loaded only with its own certificate, from a file nobody else can read, for the work it is for."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from gateway.trust.keys import DecryptionKey, SigningKey
from gateway.wss.algorithms import (
    ACCEPTED_OAEP,
    MGF1P_SHA1,
    OAEP,
    KeyTransport,
    MaskFunction,
    OAEPDigest,
    SignatureMethod,
)
from gateway.wss.key_transport import oaep_padding
from gateway.wss.signature_value import check_value
from tests.support.pki import pooled_curve_key

CONTENT_KEY = bytes(range(32))
MGF1P_SHA256 = OAEP(KeyTransport.RSA_OAEP_MGF1P, OAEPDigest.SHA256, MaskFunction.MGF1_SHA1)


@pytest.fixture
def issued(pki):
    """Where the hub's two pairs lie."""
    return pki.folder / "issued"


def load_signing(folder):
    return SigningKey.load(certificate=folder / "certificate.pem", key=folder / "key.pem")


def load_decryption(*folders):
    certificates = [folder / "certificate.pem" for folder in folders]
    return DecryptionKey.load(certificates=certificates, key=folders[0] / "key.pem")


def wrap(key, oaep):
    return key.certificate.public_key().encrypt(CONTENT_KEY, oaep_padding(oaep))


def test_signs_what_the_certificate_verifies(issued):
    key = load_signing(issued / "hub-signing")
    signature = key.sign(b"data")
    key.certificate.public_key().verify(signature, b"data", padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        key.certificate.public_key().verify(signature, b"date", padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("oaep", sorted(ACCEPTED_OAEP, key=str), ids=str)
def test_unwraps_what_was_wrapped_for_it_and_counts(oaep, issued):
    key = load_decryption(issued / "hub-decryption")
    assert key.operations == 0
    assert key.unwrap(wrap(key, oaep), oaep=oaep) == CONTENT_KEY
    assert key.operations == 1


def test_refuses_what_was_wrapped_with_the_other_digest_in_the_same_words_as_noise(issued):
    key = load_decryption(issued / "hub-decryption")
    with pytest.raises(ValueError) as other_digest:
        key.unwrap(wrap(key, MGF1P_SHA1), oaep=MGF1P_SHA256)
    with pytest.raises(ValueError) as noise:
        key.unwrap(b"\x01" * key.modulus_bytes, oaep=MGF1P_SHA1)
    assert str(other_digest.value) == str(noise.value)
    assert noise.value.__cause__ is None
    assert noise.value.__suppress_context__
    assert key.operations == 2


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(lambda _: b"", id="nothing"),
        pytest.param(lambda key: b"\x01" * (key.modulus_bytes - 1), id="too short"),
        pytest.param(lambda key: b"\x00" + b"\x01" * key.modulus_bytes, id="too long"),
        pytest.param(lambda key: b"\xff" * key.modulus_bytes, id="not below the modulus"),
    ],
)
def test_refuses_without_using_the_private_key(octets, issued):
    key = load_decryption(issued / "hub-decryption")
    with pytest.raises(ValueError, match="does not decrypt"):
        key.unwrap(octets(key), oaep=MGF1P_SHA1)
    assert key.operations == 0


def test_knows_the_length_of_a_wrapped_key(issued):
    assert load_decryption(issued / "hub-decryption").modulus_bytes == 256


def test_answers_to_the_certificates_before_and_after_a_renewal(pki, issued):
    first = pki.application("clerk")
    pki.application("clerk", name="clerk-renewed", private_key=first.private_key)
    key = load_decryption(issued / "clerk", issued / "clerk-renewed")
    assert len(set(key.certificates)) == 2
    assert key.certificate == first.certificate


def test_refuses_a_certificate_of_another_key(issued):
    with pytest.raises(ValueError, match=r"key\.pem.*belong together"):
        SigningKey.load(
            certificate=issued / "hub-decryption" / "certificate.pem", key=issued / "hub-signing" / "key.pem"
        )
    with pytest.raises(ValueError, match=r"key\.pem.*belong together"):
        load_decryption(issued / "hub-decryption", issued / "hub-signing")


def test_refuses_the_two_pairs_in_each_others_place(issued):
    with pytest.raises(ValueError, match="digitalSignature"):
        load_signing(issued / "hub-decryption")
    with pytest.raises(ValueError, match="keyEncipherment"):
        load_decryption(issued / "hub-signing")


def test_refuses_a_decryption_key_without_a_certificate(issued):
    with pytest.raises(ValueError, match="certificate"):
        DecryptionKey.load(certificates=[], key=issued / "hub-decryption" / "key.pem")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_refuses_a_key_that_others_can_reach_and_names_the_file(mode, issued):
    file = issued / "hub-signing" / "key.pem"
    file.chmod(mode)
    with pytest.raises(ValueError, match=str(file)):
        load_signing(issued / "hub-signing")


def test_refuses_an_encrypted_key(pki, issued):
    file = issued / "hub-signing" / "key.pem"
    encrypted = pki.next_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"test"))
    file.write_bytes(encrypted)
    with pytest.raises(ValueError, match=f"{file}.*encrypted"):
        load_signing(issued / "hub-signing")


def test_signs_with_an_ec_key_as_xml_signature_writes_it(pki, issued):
    pki.application("curved", private_key=pki.curve_application().private_key)
    key = load_signing(issued / "curved")
    assert (key.method, len(key.sign(b"data"))) == (SignatureMethod.ECDSA_SHA256, 64)
    check_value(key.method, key.certificate.public_key(), key.sign(b"data"), b"data")


def test_refuses_an_ec_key_on_another_curve(pki):
    key = pooled_curve_key(ec.SECP521R1)
    with pytest.raises(ValueError, match="P-256 and P-384"):
        SigningKey(certificate=pki.application("clerk").certificate, private_key=key)


def test_refuses_to_decrypt_with_a_key_that_is_not_rsa(pki, issued):
    pki.application("curved", private_key=pki.curve_application().private_key)
    with pytest.raises(ValueError, match="not an RSA key"):
        load_decryption(issued / "curved")


def test_refuses_a_short_key(pki):
    with pytest.raises(ValueError, match="1024 bits"):
        pki.weak_application().signing_key.sign(b"data")


def test_says_nothing_of_the_key_when_printed(issued):
    key = load_decryption(issued / "hub-decryption")
    assert str(key._modulus) not in repr(key)
    assert "object at" in repr(key)
