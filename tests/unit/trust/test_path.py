"""Every bad certificate is refused by its own word, a good one is accepted, and verdicts are remembered no longer than
they hold."""

import asyncio
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import registry

from gateway.refusals import UntrustedCertificate
from gateway.trust.authority import KeyUse
from gateway.trust.issuance import Issuer, Period, Revoked, build_issuing, build_revocation_list
from gateway.trust.path import CertificateTrust
from gateway.trust.pkix import PathValidator
from gateway.trust.verdict import Flaw
from tests.support.clock import NOON
from tests.support.pki import YEAR, DevelopmentPKI, pooled_curve_key, sign_list_weakly

TICK = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)

Deviation = Callable[[DevelopmentPKI], x509.Certificate]


def find_refusal(
    trust: CertificateTrust, certificate: x509.Certificate, moment=NOON, *, encryption=False
) -> str | None:
    check = trust.check_encryption if encryption else trust.check
    try:
        check(certificate, moment=moment)
    except UntrustedCertificate as refusal:
        return refusal.detail
    return None


def build_certificate(pki: DevelopmentPKI, *extensions: x509.ExtensionType, critical=False, key=None):
    """A certificate of our issuing authority with exactly these extensions."""
    key = key or pki.next_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "odd")]))
        .issuer_name(pki.authority.issuing.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON)
        .not_valid_after(NOON + YEAR)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(pki.issuer.private_key, hashes.SHA256())


def build_usage(*, digital_signature=True, key_cert_sign=False):
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def build_second_issuing(pki: DevelopmentPKI) -> Issuer:
    key = pki.next_key()
    period = Period(begin=NOON, end=NOON + YEAR)
    certificate = build_issuing("Second issuing authority", key.public_key(), root=pki.root_issuer, period=period)
    return Issuer(certificate=certificate, private_key=key)


def put_list(pki: DevelopmentPKI, name: str, issuer: Issuer, entries=()) -> x509.CertificateRevocationList:
    period = Period(begin=NOON, end=NOON + YEAR)
    content = build_revocation_list(entries, issuer=issuer, number=100, period=period)
    (pki.authority.crl_folder / name).write_bytes(content.public_bytes(Encoding.DER))
    return content


def small_exponent_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=3, key_size=2048)


ANY_EXTENSION = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
SERVER_ONLY = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
CLIENT = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH])

REFUSED: dict[str, tuple[Deviation, Flaw]] = {
    "expired": (lambda pki: pki.expired_application().certificate, Flaw.EXPIRED),
    "not yet valid": (lambda pki: pki.not_yet_valid_application().certificate, Flaw.NOT_YET_VALID),
    "revoked this very second": (lambda pki: pki.revoked_application().certificate, Flaw.REVOKED),
    "other authority of the same name": (lambda pki: pki.foreign_application().certificate, Flaw.UNKNOWN_AUTHORITY),
    "signed by a stranger": (lambda pki: pki.forged_application().certificate, Flaw.INVALID_PATH),
    "for encryption only": (lambda pki: pki.encryption_only_application().certificate, Flaw.WRONG_USAGE),
    "without key usage": (build_certificate, Flaw.WRONG_USAGE),
    "for servers": (lambda pki: build_certificate(pki, build_usage(), SERVER_ONLY), Flaw.WRONG_USAGE),
    "of the issuing authority": (lambda pki: pki.authority.issuing, Flaw.WRONG_USAGE),
    "of the root": (lambda pki: pki.authority.root, Flaw.WRONG_USAGE),
    "said to be of an authority": (
        lambda pki: build_certificate(pki, build_usage(), x509.BasicConstraints(ca=True, path_length=None)),
        Flaw.WRONG_USAGE,
    ),
    "may sign certificates": (lambda pki: build_certificate(pki, build_usage(key_cert_sign=True)), Flaw.WRONG_USAGE),
    "RSA of 1024 bits": (lambda pki: pki.weak_application().certificate, Flaw.WEAK_KEY),
    "RSA with exponent 3": (
        lambda pki: build_certificate(pki, build_usage(), key=small_exponent_key()),
        Flaw.WEAK_KEY,
    ),
    "EC on P-521": (lambda pki: pki.curve_application(ec.SECP521R1).certificate, Flaw.WEAK_KEY),
    "EC on P-224": (lambda pki: pki.curve_application(ec.SECP224R1).certificate, Flaw.WEAK_KEY),
    "signed with SHA-1": (lambda pki: pki.weakly_signed_application("sha1").certificate, Flaw.INVALID_PATH),
    "signed with MD5": (lambda pki: pki.weakly_signed_application("md5").certificate, Flaw.INVALID_PATH),
    "unknown critical extension": (
        lambda pki: build_certificate(pki, build_usage(), ANY_EXTENSION, critical=True),
        Flaw.INVALID_PATH,
    ),
    "issued by an application": (
        lambda pki: pki.application_by(as_issuer(pki)).certificate,
        Flaw.UNKNOWN_AUTHORITY,
    ),
}


def as_issuer(pki: DevelopmentPKI) -> Issuer:
    application = pki.application()
    return Issuer(certificate=application.certificate, private_key=application.private_key)


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_a_signer_whose_certificate_is(case, pki):
    deviation, flaw = REFUSED[case]
    certificate = deviation(pki)
    trust = pki.trust()
    assert find_refusal(trust, certificate) == flaw
    assert find_refusal(trust, certificate) == flaw, "the remembered verdict is the same"
    assert find_refusal(trust, pki.application().certificate) is None, "a good one is still accepted"


@pytest.mark.parametrize(
    "good",
    [
        pytest.param(lambda pki: pki.application().certificate, id="for both uses"),
        pytest.param(lambda pki: pki.signing_only_application().certificate, id="for signing only"),
        pytest.param(lambda pki: pki.curve_application(ec.SECP256R1).certificate, id="EC on P-256"),
        pytest.param(lambda pki: pki.curve_application(ec.SECP384R1).certificate, id="EC on P-384"),
        pytest.param(lambda pki: build_certificate(pki, build_usage(), CLIENT), id="for clients"),
        pytest.param(lambda pki: build_certificate(pki, build_usage(), ANY_EXTENSION), id="with an unknown extension"),
    ],
)
def test_accepts_a_signer_whose_certificate_is(good, pki):
    assert find_refusal(pki.trust(), good(pki)) is None


def test_accepts_an_encryption_certificate_for_encryption_only(pki):
    certificate = pki.encryption_only_application().certificate
    trust = pki.trust()
    assert find_refusal(trust, certificate, encryption=True) is None
    assert find_refusal(trust, certificate) == Flaw.WRONG_USAGE


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1])
def test_refuses_to_encrypt_for_a_key_that_cannot_whatever_its_usage(curve, pki):
    certificate = pki.application(use=KeyUse.BOTH, private_key=pooled_curve_key(curve)).certificate
    assert find_refusal(pki.trust(), certificate, encryption=True) == Flaw.WRONG_USAGE


def test_refuses_to_encrypt_for_a_signing_only_certificate(pki):
    certificate = pki.signing_only_application().certificate
    assert find_refusal(pki.trust(), certificate, encryption=True) == Flaw.WRONG_USAGE


def test_accepts_a_certificate_at_both_ends_of_its_validity_and_refuses_it_outside(pki):
    begin, end = NOON + timedelta(days=1), NOON + timedelta(days=2)
    certificate = pki.application(not_before=begin, not_after=end).certificate
    trust = pki.trust()
    moments = (begin - TICK, begin, end, end + TICK)
    expected = [Flaw.NOT_YET_VALID, None, None, Flaw.EXPIRED]
    assert [find_refusal(trust, certificate, moment) for moment in moments] == expected
    assert [find_refusal(trust, certificate, moment) for moment in reversed(moments)] == expected[::-1]


def build_own_root(pki: DevelopmentPKI, *, end=NOON + YEAR, path_length=1) -> Issuer:
    """A root of the test's own making, with the name and key of ours: what ours issued is below it too."""
    ours = pki.root_issuer
    builder = (
        x509.CertificateBuilder()
        .subject_name(ours.certificate.subject)
        .issuer_name(ours.certificate.subject)
        .public_key(ours.certificate.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON)
        .not_valid_after(end)
    )
    for kind in (x509.KeyUsage, x509.SubjectKeyIdentifier):
        builder = builder.add_extension(ours.certificate.extensions.get_extension_for_class(kind).value, critical=True)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    return Issuer(certificate=builder.sign(ours.private_key, hashes.SHA256()), private_key=ours.private_key)


def test_refuses_every_certificate_once_the_root_has_expired(pki):
    root = build_own_root(pki, end=NOON + SECOND).certificate
    trust, certificate = pki.trust(roots=[root]), pki.application().certificate
    moments = [NOON, NOON + SECOND, NOON + SECOND + TICK]
    assert [find_refusal(trust, certificate, moment) for moment in moments] == [None, None, Flaw.EXPIRED]


def test_refuses_a_path_longer_than_the_root_allows(pki):
    certificate = pki.application().certificate
    verdicts = [
        find_refusal(pki.trust(roots=[build_own_root(pki, path_length=length).certificate]), certificate)
        for length in (1, 0)
    ]
    assert verdicts == [None, Flaw.INVALID_PATH]


def test_refuses_what_a_revoked_issuing_authority_issued(pki):
    certificate = pki.application().certificate
    pki.authority.revoke("issuing")
    assert find_refusal(pki.trust(), certificate) == Flaw.REVOKED


def test_refuses_an_authority_below_the_issuing_authority(pki):
    """RFC 5280 section 4.2.1.9: its path length is zero."""
    key = pki.next_key()
    period = Period(begin=NOON, end=NOON + YEAR)
    deeper = build_issuing("Too deep", key.public_key(), root=pki.issuer, period=period)
    issuer = Issuer(certificate=deeper, private_key=key)
    certificate = pki.application_by(issuer).certificate
    put_list(pki, "deeper.crl", issuer)
    trust = pki.trust(intermediates=[pki.authority.issuing, deeper])
    assert find_refusal(trust, certificate) == Flaw.INVALID_PATH


@pytest.mark.parametrize("missing", ["root.crl", "issuing.crl"])
def test_refuses_a_certificate_when_a_revocation_list_is_missing(missing, pki):
    certificate = pki.application().certificate
    (pki.authority.crl_folder / missing).unlink()
    assert find_refusal(pki.trust(), certificate) == Flaw.NO_REVOCATION_DATA


def test_refuses_a_certificate_when_the_folder_of_revocation_lists_is_missing(pki, tmp_path):
    trust = pki.trust(crl_folder=tmp_path / "absent")
    assert find_refusal(trust, pki.application().certificate) == Flaw.NO_REVOCATION_DATA


def test_refuses_a_certificate_when_the_revocation_lists_are_stale(pki):
    pki.authority.write_lists(this_update=NOON - YEAR, next_update=NOON - SECOND)
    assert find_refusal(pki.trust(), pki.application().certificate) == Flaw.STALE_REVOCATION_DATA


def test_uses_a_revocation_list_made_after_the_moment(pki):
    """A message received just before the list was replaced is judged by the new list."""
    certificate = pki.application(not_before=NOON - YEAR).certificate
    pki.authority.write_lists(this_update=NOON + SECOND, next_update=NOON + YEAR)
    assert find_refusal(pki.trust(), certificate) is None


def test_counts_an_entry_dated_after_the_moment(pki):
    certificate = pki.application().certificate
    put_list(pki, "issuing.crl", pki.issuer, [Revoked(serial=certificate.serial_number, moment=NOON + SECOND)])
    assert find_refusal(pki.trust(), certificate) == Flaw.REVOKED


def test_does_not_let_the_list_of_a_second_issuing_authority_stand_in_for_the_roots(pki):
    """pyhanko-certvalidator alone accepts it, because that authority has the same issuer as the certificate."""
    second = build_second_issuing(pki)
    put_list(pki, "second.crl", second)
    certificate = pki.application().certificate
    intermediates = [pki.authority.issuing, second.certificate]
    assert find_refusal(pki.trust(intermediates=intermediates), certificate) is None
    (pki.authority.crl_folder / "root.crl").unlink()
    assert find_refusal(pki.trust(intermediates=intermediates), certificate) == Flaw.NO_REVOCATION_DATA


def test_refuses_a_certificate_whose_serial_number_is_on_a_second_current_list(pki):
    certificate = pki.application().certificate
    put_list(pki, "older.crl", pki.issuer, [Revoked(serial=certificate.serial_number, moment=NOON)])
    assert find_refusal(pki.trust(), certificate) == Flaw.REVOKED


def test_leaves_out_a_list_that_a_stranger_signed_in_the_authoritys_name(pki):
    stranger = Issuer(certificate=pki.authority.issuing, private_key=pki.next_key())
    certificate = pki.application().certificate
    put_list(pki, "issuing.crl", stranger)
    assert find_refusal(pki.trust(), certificate) == Flaw.NO_REVOCATION_DATA


def test_leaves_out_a_list_signed_with_sha1(pki):
    weak = sign_list_weakly(put_list(pki, "issuing.crl", pki.issuer), pki.issuer)
    certificate = pki.application().certificate
    assert find_refusal(pki.trust(), certificate) is None
    (pki.authority.crl_folder / "issuing.crl").write_bytes(weak.public_bytes(Encoding.DER))
    assert find_refusal(pki.trust(), certificate) == Flaw.NO_REVOCATION_DATA


def test_never_asks_for_the_trust_list_of_the_operating_system(pki, monkeypatch):
    def fail():
        raise AssertionError("the system list was asked for")

    monkeypatch.setattr(registry, "_system_trust_roots", fail)
    monkeypatch.setitem(sys.modules, "oscrypto", None)
    trust = pki.trust()
    assert find_refusal(trust, pki.application().certificate) is None
    assert find_refusal(trust, pki.foreign_application().certificate) == Flaw.UNKNOWN_AUTHORITY


def test_refuses_to_start_without_a_root(pki):
    with pytest.raises(ValueError, match="root"):
        pki.trust(roots=[])


@pytest.mark.parametrize("place", ["roots", "intermediates"])
def test_refuses_to_start_with_an_application_as_an_authority(place, pki):
    with pytest.raises(ValueError, match="cannot be an authority"):
        pki.trust(**{place: [pki.application().certificate]})


def test_gives_a_verdict_inside_a_running_event_loop(pki):
    trust, certificate = pki.trust(), pki.application().certificate

    async def ask() -> str | None:
        return find_refusal(trust, certificate)

    assert asyncio.run(ask()) is None


@pytest.fixture
def validations(monkeypatch) -> list[x509.Certificate]:
    """The certificates whose path was validated, in order: what is remembered is not in it twice."""
    seen: list[x509.Certificate] = []
    original = PathValidator.find_flaw

    def find_flaw(self, certificate, **options):
        seen.append(certificate)
        return original(self, certificate, **options)

    monkeypatch.setattr(PathValidator, "find_flaw", find_flaw)
    return seen


@pytest.mark.parametrize("name", ["application", "foreign_application"])
def test_remembers_a_verdict_good_or_bad(name, pki, validations):
    certificate = getattr(pki, name)().certificate
    trust = pki.trust()
    first, second = find_refusal(trust, certificate), find_refusal(trust, certificate)
    assert first == second
    assert validations == [certificate]


def test_remembers_signing_and_encryption_apart(pki, validations):
    certificate, trust = pki.application().certificate, pki.trust()
    find_refusal(trust, certificate)
    find_refusal(trust, certificate, encryption=True)
    assert validations == [certificate] * 2


def test_forgets_a_verdict_after_its_lifetime(pki, validations):
    trust = pki.trust(lifetime=timedelta(seconds=10))
    certificate = pki.application().certificate
    for seconds in (0, 9, 10, 11):
        find_refusal(trust, certificate, NOON + timedelta(seconds=seconds))
    assert validations == [certificate] * 2


def test_forgets_a_good_verdict_when_a_list_becomes_stale(pki):
    pki.authority.write_lists(next_update=NOON + timedelta(seconds=5))
    trust, certificate = pki.trust(), pki.application().certificate
    moments = [NOON, NOON + 5 * SECOND, NOON + 5 * SECOND + TICK]
    assert [find_refusal(trust, certificate, moment) for moment in moments] == [None, None, Flaw.STALE_REVOCATION_DATA]


def test_forgets_every_verdict_when_the_folder_of_lists_changes(pki, clock):
    trust, certificate = pki.trust(), pki.application().certificate
    assert find_refusal(trust, certificate) is None
    pki.authority.revoke(certificate.serial_number)
    clock.advance(SECOND)
    assert find_refusal(trust, certificate, clock.now()) == Flaw.REVOKED


def test_forgets_a_bad_verdict_when_the_missing_list_arrives(pki, clock):
    certificate = pki.application().certificate
    (pki.authority.crl_folder / "issuing.crl").unlink()
    trust = pki.trust()
    assert find_refusal(trust, certificate) == Flaw.NO_REVOCATION_DATA
    pki.authority.write_lists()
    clock.advance(SECOND)
    assert find_refusal(trust, certificate, clock.now()) is None


def test_looks_at_the_folder_once_a_second_at_most(pki, clock, monkeypatch):
    trust, certificate = pki.trust(), pki.application().certificate
    looks = []
    monkeypatch.setattr(
        "gateway.trust.path.read_folder_state", lambda folder: looks.append(folder) or trust._look.state
    )
    for _ in range(10):
        find_refusal(trust, certificate)
    assert not looks
    clock.advance(SECOND)
    for _ in range(10):
        find_refusal(trust, certificate)
    assert looks == [pki.authority.crl_folder]


def test_keeps_the_verdicts_when_the_folder_is_as_it_was(pki, clock, validations):
    trust, certificate = pki.trust(), pki.application().certificate
    find_refusal(trust, certificate)
    clock.advance(SECOND)
    find_refusal(trust, certificate, clock.now())
    assert validations == [certificate]


def test_remembers_no_more_verdicts_than_it_may(pki, validations):
    trust = pki.trust(capacity=2)
    first, second, third = (pki.application().certificate for _ in range(3))
    for certificate in (first, second, third, third, second, first):
        find_refusal(trust, certificate)
    assert validations == [first, second, third, first]


def test_makes_no_room_for_a_verdict_that_only_has_to_be_made_again(pki, validations):
    trust = pki.trust(capacity=2, lifetime=timedelta(seconds=10))
    first, second = pki.application().certificate, pki.application().certificate
    find_refusal(trust, first, NOON + 5 * SECOND)
    find_refusal(trust, second, NOON)
    later = NOON + 12 * SECOND
    find_refusal(trust, second, later)
    find_refusal(trust, first, later)
    assert validations == [first, second, second]


def test_validates_once_for_many_threads_that_ask_together(pki, validations):
    trust, certificate = pki.trust(), pki.application().certificate
    barrier = threading.Barrier(8)

    def ask() -> str | None:
        barrier.wait()
        return find_refusal(trust, certificate)

    with ThreadPoolExecutor(8) as threads:
        answers = [answer.result() for answer in [threads.submit(ask) for _ in range(8)]]
    assert answers == [None] * 8
    assert validations == [certificate]


def test_reports_the_age_and_the_end_of_the_revocation_lists(pki, clock):
    pki.authority.write_lists(next_update=NOON + timedelta(days=3))
    trust = pki.trust()
    clock.advance(timedelta(hours=1))
    status = trust.crl_status()
    assert status.age == timedelta(hours=1)
    assert status.next_update == NOON + timedelta(days=3)
    assert status.authorities_without_list == ()


def test_reports_the_newest_list_of_each_authority(pki):
    pki.authority.write_lists(this_update=NOON - YEAR, next_update=NOON + SECOND)
    put_list(pki, "newer.crl", pki.issuer)
    (pki.authority.crl_folder / "root.crl").unlink()
    put_list(pki, "root.crl", pki.root_issuer)
    status = pki.trust().crl_status()
    assert (status.age, status.next_update) == (timedelta(0), NOON + YEAR)


def test_reports_an_authority_without_a_list(pki):
    (pki.authority.crl_folder / "issuing.crl").unlink()
    status = pki.trust().crl_status()
    assert status.authorities_without_list == (pki.authority.issuing.subject.rfc4514_string(),)


def test_reports_nothing_to_go_by_when_there_is_no_list(pki, tmp_path):
    status = pki.trust(crl_folder=tmp_path / "absent").crl_status()
    assert (status.age, status.next_update) == (None, None)
