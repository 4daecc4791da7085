import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.directory.services.model import CertificateUse
from gateway.directory.services.registration import can_encrypt, read_certificate, serial_octets
from tests.support.directory import certificate_octets
from tests.support.pki import pooled_curve_key, pooled_key

SIGN, ENCRYPT = CertificateUse.SIGN, CertificateUse.ENCRYPT


def read(octets, use=SIGN):
    return read_certificate(octets, application="centre-1", use=use)


def test_reads_pem_and_der_alike():
    pem = certificate_octets()
    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    assert read(pem) == read(der)


def test_knows_every_name_by_which_a_message_may_refer_to_it():
    certificate = read(certificate_octets())
    parsed = x509.load_der_x509_certificate(certificate.der)
    extension = parsed.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    assert certificate.sha256 == hashlib.sha256(certificate.der).digest()
    assert int.from_bytes(certificate.serial_number, "big") == parsed.serial_number
    assert certificate.thumbprint == hashlib.sha1(certificate.der, usedforsecurity=False).digest()
    assert certificate.subject_key_identifier == extension.value.digest


def test_a_renewal_with_the_same_key_has_the_same_key_digest():
    first, renewal, other = (read(certificate_octets(key=key)) for key in (0, 0, 1))
    assert first.sha256 != renewal.sha256
    assert first.spki_sha256 == renewal.spki_sha256 != other.spki_sha256


def test_refuses_a_short_rsa_key():
    with pytest.raises(ValueError, match="1024 bits"):
        read(certificate_octets(key=pooled_key(0, bits=1024)))


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1])
def test_accepts_the_curves_of_the_profile_for_signing(curve):
    assert read(certificate_octets(key=pooled_curve_key(curve), key_encipherment=False)).use is SIGN


def test_refuses_another_curve():
    with pytest.raises(ValueError, match="neither RSA nor EC"):
        read(certificate_octets(key=pooled_curve_key(ec.SECP521R1), key_encipherment=False))


def test_refuses_another_kind_of_key(monkeypatch):
    certificate = x509.load_pem_x509_certificate(certificate_octets())

    class Other:
        def public_key(self):
            return ed25519.Ed25519PrivateKey.generate().public_key()

    monkeypatch.setattr("gateway.directory.services.registration._parse", lambda _octets: Other())
    with pytest.raises(ValueError, match="neither RSA nor EC"):
        read(certificate.public_bytes(Encoding.DER))


@pytest.mark.parametrize(
    "octets",
    [
        certificate_octets(key_encipherment=False),
        certificate_octets(key=pooled_curve_key(ec.SECP256R1), key_encipherment=False),
    ],
    ids=["not-allowed-by-its-usage", "elliptic-curve"],
)
def test_refuses_to_encrypt_with_a_key_that_cannot_or_may_not(octets):
    assert not can_encrypt(x509.load_pem_x509_certificate(octets))
    with pytest.raises(ValueError, match="keyEncipherment"):
        read(octets, ENCRYPT)


@pytest.mark.parametrize("octets", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\n"])
def test_refuses_what_is_no_certificate(octets):
    with pytest.raises(ValueError):
        read(octets)


@pytest.mark.parametrize(
    ("number", "octets"),
    [(0, b"\0"), (1, b"\1"), (255, b"\xff"), (256, b"\1\0"), (2**159, b"\x80" + bytes(19)), (2**160 - 1, b"\xff" * 20)],
)
def test_writes_a_serial_number_without_zeros_in_front(number, octets):
    assert serial_octets(number) == octets
