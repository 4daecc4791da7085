"""Which files of the folder are used, and which are as good as missing."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.trust.issuance import Issuer, Period, build_revocation_list
from gateway.trust.revocation_list import read_folder, read_folder_state
from gateway.trust.verdict import Flaw
from tests.support.clock import NOON
from tests.support.pki import YEAR, sign_list_weakly

SECOND = timedelta(seconds=1)
POINT = x509.IssuingDistributionPoint(
    full_name=None,
    relative_name=None,
    only_contains_user_certs=True,
    only_contains_ca_certs=False,
    only_some_reasons=None,
    indirect_crl=False,
    only_contains_attribute_certs=False,
)
FRESHEST = x509.FreshestCRL(
    [
        x509.DistributionPoint(
            full_name=[x509.UniformResourceIdentifier("urn:test:delta")],
            relative_name=None,
            reasons=None,
            crl_issuer=None,
        )
    ]
)
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")


@pytest.fixture
def folder(pki):
    return pki.authority.crl_folder


def read(pki):
    return read_folder(pki.authority.crl_folder, authorities=[pki.authority.root, pki.authority.issuing])


def build_list(pki, *extensions, critical=True):
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(pki.authority.issuing.subject)
        .last_update(NOON)
        .next_update(NOON + YEAR)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(pki.issuer.private_key, hashes.SHA256())


def test_reads_the_lists_of_both_authorities(pki):
    lists = read(pki)
    assert [each.authority for each in lists.lists] == [pki.authority.issuing, pki.authority.root]
    assert [len(lists.of(each)) for each in (pki.authority.root, pki.authority.issuing)] == [1, 1]


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_reads_a_list_in_either_encoding(encoding, pki, folder):
    (folder / "issuing.crl").write_bytes(build_list(pki).public_bytes(encoding))
    assert len(read(pki).of(pki.authority.issuing)) == 1


@pytest.mark.parametrize(
    ("extension", "critical"),
    [
        pytest.param(POINT, True, id="partitioned"),
        pytest.param(x509.DeltaCRLIndicator(1), True, id="delta"),
        pytest.param(FRESHEST, False, id="with deltas beside it"),
        pytest.param(UNKNOWN, True, id="with an unknown critical extension"),
    ],
)
def test_leaves_out_a_list_that_is(extension, critical, pki, folder):
    (folder / "issuing.crl").write_bytes(build_list(pki, extension, critical=critical).public_bytes(Encoding.DER))
    assert read(pki).of(pki.authority.issuing) == ()


def test_reads_a_list_with_an_unknown_extension_that_is_not_critical(pki, folder):
    (folder / "issuing.crl").write_bytes(build_list(pki, UNKNOWN, critical=False).public_bytes(Encoding.DER))
    assert len(read(pki).of(pki.authority.issuing)) == 1


def test_leaves_out_a_list_that_a_stranger_signed(pki, folder):
    stranger = Issuer(certificate=pki.authority.issuing, private_key=pki.next_key())
    forged = build_revocation_list([], issuer=stranger, number=9, period=Period(begin=NOON, end=NOON + YEAR))
    (folder / "issuing.crl").write_bytes(forged.public_bytes(Encoding.DER))
    assert read(pki).of(pki.authority.issuing) == ()


def test_leaves_out_a_list_in_another_name_than_the_authoritys(pki, folder):
    odd = Issuer(certificate=pki.authority.issuing, private_key=pki.root_issuer.private_key)
    renamed = build_revocation_list([], issuer=odd, number=9, period=Period(begin=NOON, end=NOON + YEAR))
    (folder / "root.crl").write_bytes(renamed.public_bytes(Encoding.DER))
    assert read(pki).of(pki.authority.root) == ()


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_leaves_out_a_list_signed_with_an_outdated_digest(algorithm, pki, folder):
    weak = sign_list_weakly(build_list(pki), pki.issuer, algorithm)
    (folder / "issuing.crl").write_bytes(weak.public_bytes(Encoding.DER))
    assert read(pki).of(pki.authority.issuing) == ()


@pytest.mark.parametrize("content", [b"", b"no list", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"])
def test_leaves_out_a_file_that_is_no_list_and_reads_the_others(content, pki, folder):
    (folder / "broken.crl").write_bytes(content)
    assert len(read(pki).lists) == 2


def test_leaves_out_a_file_of_another_name(pki, folder):
    (folder / "issuing.crl").rename(folder / "issuing.tmp")
    assert read(pki).of(pki.authority.issuing) == ()


def test_clears_a_certificate_until_the_next_update_and_not_a_tick_longer(pki):
    pki.authority.write_lists(next_update=NOON + SECOND)
    lists, certificate = read(pki), pki.application().certificate
    flaws = [
        lists.find_flaw(certificate, authority=pki.authority.issuing, moment=moment)
        for moment in (NOON + SECOND, NOON + SECOND + timedelta(microseconds=1))
    ]
    assert flaws == [None, Flaw.STALE_REVOCATION_DATA]


def test_does_not_clear_a_certificate_by_another_authoritys_list(pki, folder):
    (folder / "issuing.crl").unlink()
    flaw = read(pki).find_flaw(pki.application().certificate, authority=pki.authority.issuing, moment=NOON)
    assert flaw is Flaw.NO_REVOCATION_DATA


def test_finds_a_revoked_certificate(pki):
    certificate = pki.revoked_application().certificate
    assert read(pki).find_flaw(certificate, authority=pki.authority.issuing, moment=NOON) is Flaw.REVOKED


def test_sees_that_a_list_was_replaced_by_one_of_the_same_size(pki, folder):
    before, size = read_folder_state(folder), (folder / "root.crl").stat().st_size
    pki.authority.write_lists()
    assert (folder / "root.crl").stat().st_size == size
    assert read_folder_state(folder) != before


def test_sees_the_same_folder_as_unchanged(folder):
    assert read_folder_state(folder) == read_folder_state(folder)


def test_sees_an_absent_folder_as_empty(tmp_path):
    assert read_folder_state(tmp_path / "absent") == ()
