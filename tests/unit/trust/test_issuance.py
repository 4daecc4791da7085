"""Certificates and lists have the extensions that RFC 5280 asks of them."""

from datetime import timedelta

import pytest
from cryptography import x509

from gateway.trust.issuance import Issuer, Period, Revoked, build_issuing, build_leaf, build_revocation_list, build_root
from tests.support.clock import NOON
from tests.support.pki import YEAR, pooled_key

PERIOD = Period(begin=NOON, end=NOON + YEAR)
SUBJECT = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "application")])


@pytest.fixture(scope="module")
def root():
    return Issuer(certificate=build_root("Root", pooled_key(0), period=PERIOD), private_key=pooled_key(0))


def extension(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


def usages(certificate):
    usage = extension(certificate, x509.KeyUsage)
    assert usage.critical
    names = ("digital_signature", "key_encipherment", "key_cert_sign", "crl_sign", "content_commitment")
    return {name for name in names if getattr(usage.value, name)}


@pytest.mark.parametrize(
    ("digital_signature", "key_encipherment", "expected"),
    [
        (True, True, {"digital_signature", "key_encipherment"}),
        (True, False, {"digital_signature"}),
        (False, True, {"key_encipherment"}),
    ],
)
def test_issues_a_leaf_for_exactly_the_uses_asked(digital_signature, key_encipherment, expected, root):
    uses = {"digital_signature": digital_signature, "key_encipherment": key_encipherment}
    leaf = build_leaf(SUBJECT, pooled_key(1).public_key(), issuer=root, period=PERIOD, **uses)
    assert usages(leaf) == expected
    assert extension(leaf, x509.BasicConstraints).value == x509.BasicConstraints(ca=False, path_length=None)


def test_issues_a_leaf_that_names_its_own_key_and_its_issuers(root):
    key = pooled_key(1).public_key()
    leaf = build_leaf(SUBJECT, key, issuer=root, period=PERIOD, digital_signature=True, key_encipherment=True)
    own = extension(root.certificate, x509.SubjectKeyIdentifier).value
    assert extension(leaf, x509.SubjectKeyIdentifier).value == x509.SubjectKeyIdentifier.from_public_key(key)
    assert extension(leaf, x509.AuthorityKeyIdentifier).value.key_identifier == own.digest
    assert (leaf.not_valid_before_utc, leaf.not_valid_after_utc) == (NOON, NOON + YEAR)
    leaf.verify_directly_issued_by(root.certificate)


def test_gives_every_certificate_its_own_serial_number(root):
    key = pooled_key(1).public_key()
    made = [build_issuing("Issuing", key, root=root, period=PERIOD).serial_number for _ in range(5)]
    assert len(set(made)) == 5


def test_limits_the_path_below_each_authority(root):
    issuing = build_issuing("Issuing", pooled_key(1).public_key(), root=root, period=PERIOD)
    assert extension(root.certificate, x509.BasicConstraints).value == x509.BasicConstraints(ca=True, path_length=1)
    assert extension(issuing, x509.BasicConstraints).value == x509.BasicConstraints(ca=True, path_length=0)
    assert usages(root.certificate) == usages(issuing) == {"key_cert_sign", "crl_sign"}


def test_lists_what_is_revoked_and_until_when_the_list_is_good(root):
    content = build_revocation_list([Revoked(serial=7, moment=NOON)], issuer=root, number=3, period=PERIOD)
    assert [entry.serial_number for entry in content] == [7]
    assert content.next_update_utc == NOON + YEAR
    assert content.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 3
    assert content.is_signature_valid(root.certificate.public_key())


def test_refuses_a_period_that_ends_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Period(begin=NOON, end=NOON - timedelta(seconds=1))
