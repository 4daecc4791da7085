from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography import x509

from gateway.database import Database, RefusedRow, unit_of_work
from gateway.directory import Application, CertificateUse, Directory, Endpoint
from gateway.directory.services.model import CertificateStatus
from gateway.directory.services.service import MEMORY, KeyTaken
from gateway.refusals import DirectoryUnavailable
from gateway.wss.distinguished_name import parse_distinguished_name
from gateway.wss.recipient import issuer_serial
from gateway.wss.registration import CertificateClaim, SubjectKeyClaim, ThumbprintClaim
from tests.support.clock import StoppedClock
from tests.support.directory import (
    a_certificate,
    a_welfare_centre,
    an_application,
    an_employment_office,
    the_national_register,
)

CENTRE, OTHER = a_welfare_centre(1), a_welfare_centre(2)
TWO_SECONDS = timedelta(seconds=2)


@pytest.fixture
def services(directory):
    directory.services.put_institutions([CENTRE, OTHER, an_employment_office(), the_national_register()])
    return directory.services


@pytest.fixture
def register(services):
    """Register an application of a centre with certificates, and return the first of them."""

    def register_one(*certificates, identifier="centre-1", institution=CENTRE, **deviations):
        services.put_application(an_application(institution, identifier, **deviations), certificates)
        return certificates[0]

    return register_one


def claims(certificate):
    return [
        CertificateClaim(certificate.sha256),
        SubjectKeyClaim(certificate.subject_key_identifier),
        ThumbprintClaim(certificate.thumbprint),
        issuer_serial(parsed(certificate)),
    ]


def parsed(certificate):
    return x509.load_der_x509_certificate(certificate.der)


# -- whose certificate


def test_tells_issuers_of_one_serial_number_apart(services, register):
    certificate = register(a_certificate())
    claim = issuer_serial(parsed(certificate))
    other = parse_distinguished_name("CN=another authority")
    assert services.find_certificate(replace(claim, issuer=other)) is None
    assert services.find_certificate(replace(claim, serial_number=claim.serial_number + 1)) is None
    assert services.find_certificate(claim).certificate == parsed(certificate)


@pytest.mark.parametrize(
    "kind", range(4), ids=["digest", "subject-key-identifier", "thumbprint", "issuer-and-serial-number"]
)
def test_finds_the_application_by_each_name_of_its_certificate(services, register, kind):
    certificate = register(a_certificate())
    found = services.find_certificate(claims(certificate)[kind])
    assert found.application == "centre-1"
    assert found.certificate == parsed(certificate)
    assert found.profile == "modern"


@pytest.mark.parametrize(
    "kind", range(4), ids=["digest", "subject-key-identifier", "thumbprint", "issuer-and-serial-number"]
)
def test_does_not_find_a_certificate_that_is_not_registered(services, register, kind):
    register(a_certificate(key=0))
    assert services.find_certificate(claims(a_certificate(key=1))[kind]) is None


def test_finds_a_certificate_that_was_registered_after_somebody_asked_for_it(services, register):
    certificate = a_certificate()
    assert services.find_certificate(claims(certificate)[0]) is None
    register(certificate)
    assert services.find_certificate(claims(certificate)[0]) is not None


def test_the_subject_key_identifier_of_a_renewal_names_the_newest(services, register):
    renewal = a_certificate(begin_days=-1)
    register(a_certificate(begin_days=-100), renewal)
    assert services.find_certificate(SubjectKeyClaim(renewal.subject_key_identifier)).certificate == parsed(renewal)


def test_a_renewal_that_has_not_begun_is_not_meant_yet(services, register, clock):
    present, future = a_certificate(begin_days=-100), a_certificate(begin_days=1)
    register(present, future)
    claim = SubjectKeyClaim(present.subject_key_identifier)
    assert services.find_certificate(claim).certificate == parsed(present)
    clock.advance(timedelta(days=2))
    assert services.find_certificate(claim).certificate == parsed(future)


def test_an_expired_certificate_is_still_known_so_that_trust_can_say_why_it_is_refused(services, register):
    expired = register(a_certificate(begin_days=-100, end_days=-1))
    assert services.find_certificate(CertificateClaim(expired.sha256)) is not None


def test_a_name_that_fits_the_keys_of_two_applications_means_neither(services, register, directory):
    first = register(a_certificate(key=0))
    second = a_certificate("centre-2", key=1)
    forged = type(second)(
        **{name: getattr(second, name) for name in second.__dataclass_fields__}
        | {"subject_key_identifier": first.subject_key_identifier}
    )
    register(forged, identifier="centre-2", institution=OTHER)
    assert services.find_certificate(SubjectKeyClaim(first.subject_key_identifier)) is None
    assert services.find_certificate(CertificateClaim(first.sha256)).application == "centre-1"


def test_a_certificate_registered_to_encrypt_does_not_sign(services, register):
    encryption = a_certificate(key=1, use=CertificateUse.ENCRYPT)
    register(a_certificate(key=0), encryption)
    assert services.find_certificate(CertificateClaim(encryption.sha256)) is None


def test_an_application_that_is_switched_off_is_unknown(services, register):
    certificate = register(a_certificate(), active=False)
    assert services.find_certificate(CertificateClaim(certificate.sha256)) is None
    assert services.find_caller("centre-1") is None


def test_hands_on_the_profile_and_its_last_day(services, register):
    certificate = register(a_certificate(), profile="legacy-cbc", profile_until=date(2027, 6, 30))
    found = services.find_certificate(CertificateClaim(certificate.sha256))
    assert (found.profile, found.profile_until) == ("legacy-cbc", date(2027, 6, 30))
    assert services.find_caller("centre-1").application.profile_until == date(2027, 6, 30)


# -- which key encrypts


def test_encrypts_with_the_signing_key_when_none_is_registered_to_encrypt(services, register):
    certificate = register(a_certificate())
    assert services.find_certificate(CertificateClaim(certificate.sha256)).encryption_certificate == parsed(certificate)


def test_encrypts_with_the_newest_certificate_registered_for_it(services, register):
    older = a_certificate(key=1, use=CertificateUse.ENCRYPT, begin_days=-50)
    newer = a_certificate(key=2, use=CertificateUse.ENCRYPT, begin_days=-1)
    signing = register(a_certificate(key_encipherment=False), newer, older)
    assert services.find_certificate(CertificateClaim(signing.sha256)).encryption_certificate == parsed(newer)


def test_during_a_rotation_the_answer_is_encrypted_with_the_key_that_signed(services, register):
    older, newer = a_certificate(key=0, begin_days=-100), a_certificate(key=1, begin_days=-1)
    register(older, newer)
    assert services.find_certificate(CertificateClaim(older.sha256)).encryption_certificate == parsed(older)


def test_an_application_for_which_nothing_can_be_encrypted_is_not_served(services, register):
    certificate = register(a_certificate(key_encipherment=False))
    assert services.find_certificate(CertificateClaim(certificate.sha256)) is None


# -- the end of a registration


def test_a_withdrawn_certificate_stops_within_two_seconds_in_another_process(services, register, directory, clock):
    certificate = register(a_certificate())
    claim = CertificateClaim(certificate.sha256)
    elsewhere = Directory(Database(directory.services._database.url), clock).services
    assert elsewhere.find_certificate(claim) is not None
    assert services.withdraw_certificate(certificate.sha256)
    clock.advance(TWO_SECONDS)
    assert elsewhere.find_certificate(claim) is None
    assert MEMORY <= TWO_SECONDS


def test_a_withdrawn_certificate_stops_at_once_where_it_was_withdrawn(services, register):
    certificate = register(a_certificate())
    claim = CertificateClaim(certificate.sha256)
    assert services.find_certificate(claim) is not None
    services.withdraw_certificate(certificate.sha256)
    assert services.find_certificate(claim) is None


def test_registering_again_does_not_bring_a_withdrawn_certificate_back(services, register):
    certificate = register(a_certificate())
    services.withdraw_certificate(certificate.sha256)
    register(certificate)
    assert services.find_certificate(CertificateClaim(certificate.sha256)) is None
    assert [one.status for one in services.list_certificates()] == [CertificateStatus.WITHDRAWN]


def test_cannot_withdraw_what_was_never_registered(services):
    assert not services.withdraw_certificate(bytes(32))


# -- whose key


def test_refuses_to_register_a_key_for_a_second_application(services, register):
    register(a_certificate(key=0))
    with pytest.raises(KeyTaken, match="centre-1"):
        register(a_certificate("centre-2", key=0), identifier="centre-2", institution=OTHER)
    assert [application.identifier for application in services.list_applications()] == ["centre-1"]


def test_a_key_stays_taken_when_its_certificate_is_withdrawn(services, register):
    certificate = register(a_certificate(key=0))
    services.withdraw_certificate(certificate.sha256)
    with pytest.raises(KeyTaken):
        register(a_certificate("centre-2", key=0), identifier="centre-2", institution=OTHER)


def test_the_database_itself_refuses_a_key_of_another_application(services, register, monkeypatch):
    register(a_certificate(key=0))
    monkeypatch.setattr("gateway.directory.services.repository.find_owner", lambda *_: None)
    with pytest.raises(RefusedRow, match="FOREIGNKEY"):
        register(a_certificate("centre-2", key=0), identifier="centre-2", institution=OTHER)


def test_registers_a_renewal_with_the_key_of_the_same_application(services, register):
    register(a_certificate(key=0, begin_days=-100))
    register(a_certificate(key=0, begin_days=-1))
    assert len(services.list_certificates()) == 2


def test_refuses_an_application_of_an_unknown_institution(services, directory):
    stranger = a_welfare_centre(99)
    with pytest.raises(RefusedRow):
        services.put_application(an_application(stranger))


# -- callers, institutions, providers


def test_finds_the_caller_behind_an_application(services, register):
    register(a_certificate())
    caller = services.find_caller("centre-1")
    assert caller.institution == CENTRE
    assert caller.application == Application(identifier="centre-1", institution=CENTRE.number)
    assert services.find_caller("nobody") is None


def test_finds_an_institution_by_its_number(services):
    assert services.find_institution(OTHER.number) == OTHER
    assert services.find_institution(a_welfare_centre(99).number) is None


def test_lists_institutions_by_code_and_number(services):
    assert [one.code for one in services.list_institutions()] == ["NSSO", "PCSW", "PCSW", "RRN"]


@pytest.fixture
def provider(services, register):
    certificate = register(a_certificate("rrn", key=3), identifier="rrn", institution=the_national_register())
    services.put_endpoint(Endpoint(provider="RRN", url="http://127.0.0.1:9", application="rrn"))
    return certificate


def test_finds_how_a_provider_is_asked(services, provider):
    found = services.find_provider("RRN")
    assert found.institution == the_national_register()
    assert found.url == "http://127.0.0.1:9"
    assert found.registered.application == "rrn"
    assert found.registered.encryption_certificate == parsed(provider)
    assert services.find_endpoint("RRN") == services.list_endpoints()[0]


def test_a_provider_is_encrypted_for_with_its_newest_certificate(services, provider, register):
    renewal = register(a_certificate("rrn", key=4, begin_days=0), identifier="rrn", institution=the_national_register())
    assert services.find_provider("RRN").registered.certificate == parsed(renewal)


def test_a_provider_without_endpoint_or_certificate_cannot_be_asked(services, provider):
    assert services.find_provider("NSSO") is None
    services.withdraw_certificate(provider.sha256)
    assert services.find_provider("RRN") is None


def test_an_endpoint_of_an_unknown_application_is_refused(services):
    with pytest.raises(RefusedRow):
        services.put_endpoint(Endpoint(provider="RRN", url="http://127.0.0.1:9", application="nobody"))


def test_what_is_entered_again_overwrites(services):
    renamed = type(CENTRE)(**{name: getattr(CENTRE, name) for name in CENTRE.__dataclass_fields__} | {"name": "New"})
    services.put_institutions([renamed])
    assert services.find_institution(CENTRE.number).name == "New"


# -- a database that cannot be asked


@pytest.mark.parametrize(
    "ask",
    [
        lambda services: services.find_certificate(CertificateClaim(bytes(32))),
        lambda services: services.find_caller("centre-1"),
        lambda services: services.find_provider("RRN"),
        lambda services: services.find_institution(CENTRE.number),
        lambda services: services.put_institutions([CENTRE]),
    ],
)
def test_is_unavailable_without_a_database(tmp_path, ask):
    services = Directory(Database(f"sqlite:///{tmp_path}/none.sqlite"), StoppedClock()).services
    with pytest.raises(DirectoryUnavailable):
        ask(services)


def test_can_be_asked_while_somebody_writes(services, register, directory):
    register(a_certificate())
    with unit_of_work(Database(directory.services._database.url), DirectoryUnavailable):
        assert services.find_caller("centre-1") is not None
