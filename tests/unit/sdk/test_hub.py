"""Which certificates are the hub's, and which files of a profile cannot make a hub."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes

from gateway.refusals import UntrustedCertificate
from gateway.sdk import Client, MessageSecurity, PinnedHub, Profile, ProfileError, UntrustedHub
from gateway.sdk.hub import Validity, load_hub
from gateway.trust.path import CertificateTrust
from gateway.wss.recipient import subject_key_identifier, thumbprint
from gateway.wss.registration import CertificateClaim, SubjectKeyClaim, ThumbprintClaim
from tests.support.clock import NOON, StoppedClock
from tests.support.fake_hub import Asked, FakeHub, Reply, write_profile
from tests.support.pki import HUB_NUMBER, YEAR, Application, DevelopmentPKI

SIGNING = "pki/issued/hub-signing/certificate.pem"
DECRYPTION = "pki/issued/hub-decryption/certificate.pem"


@pytest.fixture
def load(tmp_path: Path, pki: DevelopmentPKI, application: Application, clock: StoppedClock):
    def load(**changes) -> PinnedHub:
        file = write_profile(tmp_path, pki, application, "https://hub.example", **changes)
        return load_hub(Profile.read("demo", file=file), clock=clock)

    return load


def fingerprint(certificate) -> bytes:
    return certificate.fingerprint(hashes.SHA256())


def test_knows_the_pinned_certificate_by_all_of_its_names(load, pki: DevelopmentPKI):
    certificate = pki.hub_signing.certificate
    for claim in (
        CertificateClaim(fingerprint(certificate)),
        SubjectKeyClaim(subject_key_identifier(certificate)),
        ThumbprintClaim(thumbprint(certificate)),
    ):
        found = load().find_certificate(claim)
        assert found.certificate == certificate
        assert found.encryption_certificate == pki.hub_decryption.certificate


def test_knows_no_other_certificate(load, application: Application, pki: DevelopmentPKI):
    for other in (application.certificate, pki.hub_decryption.certificate, pki.authority.issuing):
        assert load().find_certificate(CertificateClaim(fingerprint(other))) is None
        assert load().find_certificate(ThumbprintClaim(thumbprint(other))) is None
        assert load().find_certificate(SubjectKeyClaim(subject_key_identifier(other))) is None


def test_accepts_answers_with_either_certificate_during_a_rollover(make_client, pki: DevelopmentPKI, hub: FakeHub):
    renewed = pki.application("hub-renewed", number=HUB_NUMBER)
    client: Client = make_client(hub_signing_certificates=[SIGNING, "pki/issued/hub-renewed/certificate.pem"])
    assert client.person_service.consult_person(ssin="85073003328").found
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response(), signer=renewed.signing_key))
    assert client.person_service.consult_person(ssin="85073003328").found
    hub.script = Asked.answered
    assert client.person_service.consult_person(ssin="85073003328").found


def test_the_newer_of_two_certificates_with_one_key_is_meant(load, pki: DevelopmentPKI, clock: StoppedClock):
    key = pki.next_key()
    pki.application("old", private_key=key)
    clock.advance(timedelta(days=1))
    new = pki.application("new", private_key=key)
    hub = load(hub_signing_certificates=["pki/issued/new/certificate.pem", "pki/issued/old/certificate.pem"])
    found = hub.find_certificate(SubjectKeyClaim(subject_key_identifier(new.certificate)))
    assert found.certificate == new.certificate


def test_asks_authorities_and_revocation_lists_where_there_are_some(load):
    assert isinstance(load().trust, CertificateTrust)
    assert isinstance(load(revocation_lists=None).trust, Validity)
    assert isinstance(load(revocation_lists=None, authorities=None).trust, Validity)


def test_validity_ends_with_the_last_second(pki: DevelopmentPKI):
    certificate = pki.hub_signing.certificate
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    Validity().check(certificate, moment=begin)
    Validity().check_encryption(certificate, moment=end)
    with pytest.raises(UntrustedCertificate, match="not-yet-valid"):
        Validity().check(certificate, moment=begin - timedelta(seconds=1))
    with pytest.raises(UntrustedCertificate, match="expired"):
        Validity().check(certificate, moment=end + timedelta(seconds=1))


def test_refuses_to_encrypt_for_an_expired_certificate(load):
    hub = load(revocation_lists=None)
    hub.check_recipient(moment=NOON)
    with pytest.raises(UntrustedHub, match="expired"):
        hub.check_recipient(moment=NOON + 3 * YEAR)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hub_signing_certificates": [DECRYPTION]}, "not for signing"),
        ({"hub_encryption_certificate": SIGNING}, "not for encryption"),
        ({"hub_encryption_certificate": "pki/issued/hub-decryption/key.pem"}, "no certificate in PEM form"),
        ({"authorities": None}, "need authorities"),
        ({"authorities": ["pki/issuing/certificate.pem"]}, "trust root"),
        ({"authorities": ["pki/issuing/certificate.pem"], "revocation_lists": None}, "none of them issued"),
        ({"authorities": ["pki/root/certificate.pem"], "revocation_lists": None}, "none of them issued"),
        ({"authorities": [SIGNING]}, "cannot be an authority|trust root"),
    ],
)
def test_refuses_files_that_make_no_hub_naming_the_profile(load, changes, said):
    with pytest.raises(ProfileError, match=said) as caught:
        load(**changes)
    assert "[profile.demo]" in str(caught.value)


def test_refuses_authorities_of_the_same_names_that_did_not_issue(load, pki: DevelopmentPKI):
    assert pki.foreign.authority.issuing.subject == pki.authority.issuing.subject
    folder = "pki/foreign"
    authorities = [f"{folder}/root/certificate.pem", f"{folder}/issuing/certificate.pem"]
    with pytest.raises(ProfileError, match="none of them issued"):
        load(authorities=authorities, revocation_lists=None)


def test_a_hub_has_a_certificate_that_signs(pki: DevelopmentPKI):
    with pytest.raises(ValueError, match="at least one"):
        PinnedHub(signing_certificates=(), encryption_certificate=None, trust=Validity())


@pytest.mark.parametrize(
    "prepare",
    [
        lambda pki: pki.application("mine", private_key=pki.curve_application().private_key),
        lambda pki: pki.signing_only_application(),
        lambda pki: pki.encryption_only_application(),
    ],
    ids=["curve", "signing-only", "encryption-only"],
)
def test_refuses_an_application_whose_key_does_not_sign_and_decrypt(
    tmp_path: Path, pki: DevelopmentPKI, clock: StoppedClock, prepare
):
    file = write_profile(tmp_path, pki, prepare(pki), "https://hub.example")
    with pytest.raises(ProfileError, match="certificate and key"):
        MessageSecurity.from_profile(Profile.read("demo", file=file), clock=clock)


def test_refuses_a_key_that_others_can_read(tmp_path: Path, pki: DevelopmentPKI, application: Application):
    file = write_profile(tmp_path, pki, application, "https://hub.example")
    profile = Profile.read("demo", file=file)
    profile.key.chmod(0o644)
    with pytest.raises(ProfileError, match="0600"):
        MessageSecurity.from_profile(profile)
