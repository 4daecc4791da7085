"""Kinds of certificates that no issuer could make acceptable; the whole table is in test_path."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519

from gateway.trust.suitability import Use, find_authority_fault, find_unsuitability, find_weakness
from gateway.trust.verdict import Flaw
from tests.support.clock import NOON
from tests.support.pki import YEAR

USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "encipher_only",
    "decipher_only",
)


@pytest.mark.parametrize("use", Use)
def test_finds_nothing_against_a_certificate_for_both_uses(use, pki):
    assert find_unsuitability(pki.application().certificate, use) is None


def test_finds_a_kind_of_key_outside_the_table_weak(pki):
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "edwards")]))
        .issuer_name(pki.authority.issuing.subject)
        .public_key(ed25519.Ed25519PrivateKey.generate().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON)
        .not_valid_after(NOON + YEAR)
        .sign(pki.issuer.private_key, hashes.SHA256())
    )
    assert find_weakness(certificate) is Flaw.WEAK_KEY


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_finds_an_outdated_digest_under_the_signature(algorithm, pki):
    assert find_weakness(pki.weakly_signed_application(algorithm).certificate) is Flaw.INVALID_PATH


def test_finds_nothing_against_the_authorities(pki):
    assert find_authority_fault(pki.authority.root) is None
    assert find_authority_fault(pki.authority.issuing) is None


def test_finds_that_an_application_is_no_authority(pki):
    assert find_authority_fault(pki.application().certificate) is not None


@pytest.mark.parametrize("missing", ["ca", "key_cert_sign", "crl_sign", "usage", "constraints"])
def test_finds_that_an_authority_needs_everything_that_makes_one(missing, pki):
    usage = dict.fromkeys(USAGES, False) | {
        "key_cert_sign": missing != "key_cert_sign",
        "crl_sign": missing != "crl_sign",
    }
    extensions = {
        "constraints": x509.BasicConstraints(ca=missing != "ca", path_length=None),
        "usage": x509.KeyUsage(**usage),
    }
    builder = (
        x509.CertificateBuilder()
        .subject_name(pki.authority.issuing.subject)
        .issuer_name(pki.authority.root.subject)
        .public_key(pki.authority.issuing.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON)
        .not_valid_after(NOON + YEAR)
    )
    for name, extension in extensions.items():
        builder = builder if name == missing else builder.add_extension(extension, critical=True)
    assert find_authority_fault(builder.sign(pki.root_issuer.private_key, hashes.SHA256())) is not None


def test_finds_that_a_weakly_signed_certificate_is_no_authority(pki):
    assert find_authority_fault(pki.weakly_signed_application().certificate) is not None
