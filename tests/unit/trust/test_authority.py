"""The development PKI on disk: laid out as documented, private, never overwritten, and able to revoke."""

import stat
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from gateway.trust.authority import Authority, KeyUse
from gateway.trust.key_file import read_certificate
from gateway.trust.ledger import Status, Tier
from gateway.trust.organisation import Environment, Organisation, read_organisation
from tests.support.clock import NOON
from tests.support.pki import HUB_NUMBER, INSTITUTION_NUMBER, YEAR, DevelopmentPKI, pooled_key


def a_holder(application="payroll"):
    return Organisation(number=INSTITUTION_NUMBER, application=application, environment=Environment.TEST)


def issue(authority, application="payroll", **options):
    options.setdefault("private_key", pooled_key(5))
    return authority.issue(a_holder(application), legal_name="Test institution", **options)


def serials_on(file):
    return {entry.serial_number for entry in x509.load_pem_x509_crl(file.read_bytes())}


@pytest.fixture
def authority(pki):
    return pki.authority


def test_lays_the_files_out_as_documented(pki, authority):
    issue(authority)
    made = {str(file.relative_to(pki.folder)) for file in pki.folder.rglob("*") if file.is_file()}
    pairs = (
        "root",
        "issuing",
        "issued/hub-signing",
        "issued/hub-decryption",
        "issued/hub-legacy-decryption",
        "issued/payroll",
    )
    assert made == {
        "index.json",
        "crl/root.crl",
        "crl/issuing.crl",
        *(f"{pair}/{name}.pem" for pair in pairs for name in ("certificate", "key")),
    }


def test_keeps_keys_and_folders_to_this_account(pki, authority):
    issue(authority)
    modes = {file: stat.S_IMODE(file.stat().st_mode) for file in (pki.folder, *pki.folder.rglob("*"))}
    assert {mode for file, mode in modes.items() if file.name == "key.pem"} == {0o600}
    assert {mode for file, mode in modes.items() if file.is_dir()} == {0o700}


def test_names_the_holder_in_the_subject(authority):
    issued = issue(authority)
    assert read_certificate(issued.certificate_file) == issued.certificate
    assert read_organisation(issued.certificate.subject) == a_holder()


def test_gives_the_hub_one_key_to_sign_and_another_to_decrypt(pki):
    signing, decryption = pki.hub_signing.certificate, pki.hub_decryption.certificate
    assert signing.public_key() != decryption.public_key()
    assert {read_organisation(each.subject).number for each in (signing, decryption)} == {HUB_NUMBER}
    usages = [each.extensions.get_extension_for_class(x509.KeyUsage).value for each in (signing, decryption)]
    assert [(usage.digital_signature, usage.key_encipherment) for usage in usages] == [(True, False), (False, True)]


def test_makes_new_keys_of_the_size_asked(tmp_path, clock):
    authority = Authority.create(tmp_path / "new", clock=clock)
    issued = issue(authority, private_key=None, key_size=2056)
    assert [each.public_key().key_size for each in (authority.root, authority.issuing)] == [2048, 2048]
    assert issued.certificate.public_key().key_size == 2056
    assert authority.root.public_key() != authority.issuing.public_key()


def test_takes_the_time_from_its_clock(authority):
    certificate = issue(authority).certificate
    assert certificate.not_valid_before_utc == NOON
    assert authority.root.not_valid_before_utc == NOON


def test_issues_for_a_period_in_the_past(authority):
    certificate = issue(authority, not_before=NOON - 2 * YEAR, not_after=NOON - YEAR).certificate
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (NOON - 2 * YEAR, NOON - YEAR)
    assert authority.lines[-1].status(NOON) is Status.EXPIRED


def test_opens_what_it_created(pki, clock):
    opened = Authority.open(pki.folder, clock=clock)
    assert (opened.root, opened.issuing, opened.lines) == (
        pki.authority.root,
        pki.authority.issuing,
        pki.authority.lines,
    )
    issue(opened).certificate.verify_directly_issued_by(pki.authority.issuing)


def test_refuses_to_make_a_pki_over_another(pki, clock):
    before = (pki.folder / "root" / "key.pem").read_bytes()
    with pytest.raises(ValueError, match="holds a PKI already"):
        Authority.create(pki.folder, clock=clock, root_key=pooled_key(5), issuing_key=pooled_key(6))
    assert (pki.folder / "root" / "key.pem").read_bytes() == before


def test_refuses_to_open_an_empty_folder(tmp_path, clock):
    with pytest.raises(ValueError, match=r"index\.json"):
        Authority.open(tmp_path, clock=clock)


def test_refuses_to_open_a_pki_whose_key_others_can_read(pki, clock):
    (pki.folder / "issuing" / "key.pem").chmod(0o644)
    with pytest.raises(ValueError, match=r"issuing/key\.pem"):
        Authority.open(pki.folder, clock=clock)


def test_refuses_to_issue_a_name_twice(authority):
    first = issue(authority)
    with pytest.raises(ValueError, match="payroll was issued already"):
        issue(authority)
    assert read_certificate(first.certificate_file) == first.certificate


@pytest.mark.parametrize("name", ["root", "issuing", "hub-signing"])
def test_refuses_a_name_that_is_taken(name, authority):
    with pytest.raises(ValueError, match="issued already"):
        issue(authority, name=name)


@pytest.mark.parametrize("name", ["../escape", "a/b", ".hidden", "x y"])
def test_refuses_a_name_that_could_leave_its_folder(name, authority):
    with pytest.raises(ValueError, match="letters, digits"):
        issue(authority, name=name)


def test_renews_an_application_under_a_name_of_its_own(authority):
    first, second = issue(authority), issue(authority, name="payroll-renewed")
    assert first.certificate.subject == second.certificate.subject
    assert first.certificate.public_key() == second.certificate.public_key()
    assert first.certificate.serial_number != second.certificate.serial_number


def reference_by_name(issued):
    return "payroll"


def reference_by_serial(issued):
    return issued.certificate.serial_number


def reference_by_file(issued):
    return issued.certificate_file


@pytest.mark.parametrize("reference", [reference_by_name, reference_by_serial, reference_by_file])
def test_revokes_by(reference, pki, authority):
    issued = issue(authority)
    line = authority.revoke(reference(issued))
    assert line.name == "payroll"
    assert serials_on(pki.folder / "crl" / "issuing.crl") == {issued.certificate.serial_number}
    assert serials_on(pki.folder / "crl" / "root.crl") == set()
    assert authority.lines[-1].status(NOON) is Status.REVOKED


def test_revokes_the_issuing_authority_on_the_list_of_the_root(pki, authority):
    authority.revoke("issuing")
    assert serials_on(pki.folder / "crl" / "root.crl") == {authority.issuing.serial_number}


@pytest.mark.parametrize("reference", ["nobody", 12345])
def test_refuses_to_revoke_what_is_unknown(reference, authority):
    with pytest.raises(ValueError, match="was not issued by the PKI"):
        authority.revoke(reference)


def test_refuses_to_revoke_a_certificate_of_another_pki_with_a_serial_number_of_ours(pki, authority, tmp_path, clock):
    other = DevelopmentPKI(tmp_path / "other", clock)
    foreign = issue(other.authority)
    issue(authority)
    authority._ledger._lines[-1] = replace(authority.lines[-1], serial=foreign.certificate.serial_number)
    with pytest.raises(ValueError, match="was not issued by the PKI"):
        authority.revoke(foreign.certificate_file)
    assert serials_on(pki.folder / "crl" / "issuing.crl") == set()


def test_refuses_to_revoke_twice(authority):
    authority.revoke("hub-signing")
    with pytest.raises(ValueError, match="revoked already"):
        authority.revoke("hub-signing")


def test_writes_lists_that_are_good_for_thirty_days(pki, authority):
    for tier in Tier:
        content = x509.load_pem_x509_crl((pki.folder / "crl" / f"{tier}.crl").read_bytes())
        assert content.last_update_utc == NOON
        assert content.next_update_utc == NOON + timedelta(days=30)


def test_writes_stale_lists_when_asked(pki, authority):
    authority.write_lists(this_update=NOON - YEAR, next_update=NOON - timedelta(days=1))
    content = x509.load_pem_x509_crl((pki.folder / "crl" / "root.crl").read_bytes())
    assert content.next_update_utc == NOON - timedelta(days=1)


def test_certifies_for_signing_only_when_asked(authority):
    certificate = issue(authority, use=KeyUse.SIGNING).certificate
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.key_encipherment) == (True, False)
