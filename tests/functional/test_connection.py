"""The connection test: what the hub saw of the message that carries it, and whether a planned call would pass."""

from datetime import date, timedelta
from itertools import count

import pytest

from gateway.values import Capacity, OpenPeriod
from gateway.wss.verify import ProtectionOrder
from tests.support.directory import (
    INCOME,
    INQUIRY,
    TODAY,
    a_known_number,
    a_number,
    a_welfare_centre,
    an_inscription,
)
from tests.support.hub import StagedNetwork

TEST_POSITIONS = count(900)
"""Counters of the fictitious numbers with which access may be tested."""
PARTNERS = count(50)


@pytest.fixture
def network(shared):
    return shared


@pytest.fixture
def ssin():
    return a_number(next(TEST_POSITIONS))


def a_test_message(
    network, *, by=None, order=ProtectionOrder.SIGN_THEN_ENCRYPT, environ=None, late=timedelta(), **fields
):
    """Send a test message, which is `late` on its way."""
    partner = by or network.centre
    request = partner.question("TestConnectionService", "sendTestMessage", **{"echo": "ping", **fields})
    sent = partner.protected(request, order=order)
    network.clock.advance(late)
    reply = network.post(sent.octets, "TestConnectionService", "sendTestMessage", **(environ or {}))
    return partner.open(reply, confirms=sent.signature_value)


@pytest.mark.parametrize("echo", ["ping", "Ünïcödé ☃ 漢字", "<&>'\"", "  two  spaces  ", "x" * 256])
def test_returns_the_text_unchanged(network, echo):
    network.clock.advance(timedelta(milliseconds=1))
    told = a_test_message(network, echo=echo)
    assert (told.value, told.code) == ("DATA_FOUND", "MSG00000")
    assert told.text("echo") == echo


def test_refuses_a_text_that_is_too_long(network):
    assert a_test_message(network, echo="x" * 257).fault is not None


def test_tells_which_certificate_it_saw(network):
    network.clock.advance(timedelta(milliseconds=1))
    told = a_test_message(network)
    certificate = network.centre.application.certificate
    assert told.text("certificate/subject") == certificate.subject.rfc4514_string()
    assert told.text("certificate/issuer") == network.pki.authority.issuing.subject.rfc4514_string()
    assert int(told.text("certificate/serialNumber"), 16) == certificate.serial_number
    assert told.text("certificate/notAfter").startswith(certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%S"))
    assert told.text("certificate/organisationNumber") == str(network.centre.institution.number)
    assert told.text("certificate/certificateEnvironment") is not None


def test_tells_which_institution_it_knows_the_caller_as(network):
    told = a_test_message(network, by=network.office)
    assert told.text("institution/code") == "NSSO"
    assert told.text("institution/sector") == "12"
    assert told.text("institution/institutionType") == "0"
    assert told.text("institution/equalsCertificate") == "true"


def test_tells_that_the_certificate_names_another_organisation(network):
    """As when a service provider's certificate is registered for an institution."""
    application = network.pki.application("service-provider")
    partner = network.registers(application, network.centre.institution)
    told = a_test_message(network, by=partner)
    assert told.text("institution/code") == "PCSW"
    assert told.text("institution/equalsCertificate") == "false"
    assert told.text("certificate/organisationNumber") == str(application.number)


@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_tells_what_was_signed_and_what_was_encrypted(network, order):
    told = a_test_message(network, order=order)
    assert sorted(told.texts("signedPart")) == ["Body", "Timestamp"]
    assert told.texts("encryptedPart") == ([] if order is ProtectionOrder.SIGN_ONLY else ["Body"])
    assert told.text("signatureAlgorithm") == "RSA_SHA256"


def test_tells_that_the_token_was_signed_too(network):
    request = network.centre.question("TestConnectionService", "sendTestMessage", echo="ping")
    message = network.centre.writes(request).with_references("timestamp", "token", "body")
    reply = network.post(message.octets, "TestConnectionService", "sendTestMessage")
    assert reply.status == 200


@pytest.mark.parametrize("milliseconds", [0, 1500, -2500], ids=["nothing", "late", "early"])
def test_tells_how_the_clocks_differ(tmp_path, clock, milliseconds):
    network = StagedNetwork(tmp_path, clock)
    clock.advance(timedelta(minutes=1))
    made_at = network.clock.now()
    told = a_test_message(network, late=timedelta(milliseconds=milliseconds))
    assert told.text("clockDifference") == str(milliseconds)
    assert told.text("timestampCreated").startswith(made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    assert told.text("receivedAt") == told.text("repliedAt")


@pytest.mark.parametrize(
    ("environ", "version"),
    [
        ({}, None),
        ({"wsgi.url_scheme": "https", "HTTP_X_TLS_VERSION": "TLSv1.3"}, "TLSv1.3"),
        ({"wsgi.url_scheme": "https"}, "TLS"),
        ({"wsgi.url_scheme": "https", "HTTP_X_TLS_VERSION": "<script>"}, "TLS"),
        ({"HTTP_X_TLS_VERSION": "TLSv1.3"}, None),
    ],
    ids=["nothing", "the version", "just TLS", "not what a stranger wrote", "nothing over plain transport"],
)
def test_tells_of_the_transport(network, environ, version):
    network.clock.advance(timedelta(milliseconds=1))
    assert a_test_message(network, environ=environ).text("tlsVersion") == version


def test_waits_no_longer_than_five_seconds(network):
    assert a_test_message(network, delayMilliseconds=5001).fault is not None
    network.clock.advance(timedelta(milliseconds=1))
    assert a_test_message(network, delayMilliseconds=1).code == "MSG00000"


# Would a planned call pass?


def check_access(network, *, by=None, **fields):
    asked = {
        "testedService": "PersonService",
        "testedOperation": "consultPerson",
        "testedLegalContext": "REG:FILE_UPKEEP",
        **{name: str(value) for name, value in fields.items()},
    }
    network.clock.advance(timedelta(milliseconds=1))
    return (by or network.centre).asks("TestConnectionService", "checkAccessControl", **asked)


def steps(told):
    return [
        tuple(filter(None, (step.findtext("step"), step.findtext("outcome"), step.findtext("reasonCode"))))
        for step in told.result.iterfind("stepResult")
    ]


HELD = [("TLS", "PASS"), ("SIGN", "PASS"), ("TIME", "PASS"), ("CUSTOMER", "PASS")]


def test_says_that_a_planned_call_would_pass(network):
    told = check_access(network)
    assert (told.value, told.code) == ("DATA_FOUND", "MSG00000")
    assert told.text("allowed") == "true"
    assert steps(told) == [*HELD, ("AUTH", "PASS")]
    assert told.text("deliberationNumber") == "13/084"
    assert told.texts("filteredElement") == []


def test_says_that_a_planned_call_about_a_client_would_pass(network, ssin):
    network.directory.persons.put_numbers([a_known_number(ssin)])
    network.directory.persons.put_inscriptions([an_inscription(ssin)])
    told = check_access(network, testSsin=ssin)
    assert told.text("allowed") == "true"
    assert steps(told) == [*HELD, ("AUTH", "PASS"), ("INSCR", "PASS"), ("NUMBER", "PASS")]


@pytest.mark.parametrize(
    "planned",
    [
        {"testedLegalContext": "REG:IDENTIFY"},
        {"testedLegalContext": "NOSUCH"},
        {"testedService": "VerifyIdentityProof", "testedOperation": "verifyCard", "testedLegalContext": "REG:IDENTIFY"},
    ],
    ids=["a context of another operation", "an unknown context", "an operation that nobody granted"],
)
def test_says_that_a_planned_call_is_not_authorised_and_skips_the_rest(network, ssin, planned):
    told = check_access(network, testSsin=ssin, **planned)
    assert told.text("allowed") == "false"
    assert steps(told) == [*HELD, ("AUTH", "FAIL", "MSG00013"), ("INSCR", "SKIP"), ("NUMBER", "SKIP")]
    assert told.text("deliberationNumber") is None


@pytest.fixture
def narrow(network):
    """A centre of its own, which may ask about incomes only, and about names not at all."""
    position = next(PARTNERS)
    partner = network.joins(a_welfare_centre(position), f"centre-{position}")
    network.grants(
        str(partner.institution.number),
        "PersonService",
        "consultPerson",
        "REG:FILE_UPKEEP",
        capacities=(INCOME,),
        blocks=("PersonIdentity.core", "PersonIdentity.birth", "PersonAddress.address", "PersonAddress.core"),
        deliberation="26/001",
    )
    return partner


def test_says_that_a_planned_capacity_is_not_granted(network, narrow):
    told = check_access(network, by=narrow, testedCapacity=INQUIRY)
    assert steps(told) == [*HELD, ("AUTH", "FAIL", "MSG00013")]
    assert check_access(network, by=narrow, testedCapacity=INCOME).text("allowed") == "true"


def test_says_what_would_be_filtered_and_under_which_deliberation(network, narrow):
    told = check_access(network, by=narrow)
    assert told.texts("filteredElement") == ["name", "addressee", "decease"]
    assert told.text("deliberationNumber") == "26/001"


@pytest.mark.parametrize(
    "line",
    [
        None,
        {"organisation": a_welfare_centre(2).number},
        {"capacity": Capacity(sector=17, code=40)},
        {"period": OpenPeriod(begin=date(2026, 1, 1), end=TODAY - timedelta(days=1))},
    ],
    ids=["without a file", "with another centre's file", "in another capacity", "with a file that ended"],
)
def test_says_that_a_planned_call_fails_at_the_inscription(network, ssin, line):
    network.directory.persons.put_numbers([a_known_number(ssin)])
    if line is not None:
        network.directory.persons.put_inscriptions([an_inscription(ssin, **line)])
    told = check_access(network, testSsin=ssin)
    assert told.text("allowed") == "false"
    assert steps(told) == [*HELD, ("AUTH", "PASS"), ("INSCR", "FAIL", "MSG00012"), ("NUMBER", "SKIP")]


def test_says_that_a_planned_number_does_not_exist(network, ssin):
    network.directory.persons.put_inscriptions([an_inscription(ssin)])
    assert steps(check_access(network, testSsin=ssin))[-1] == ("NUMBER", "FAIL", "MSG00005")


def test_says_that_a_planned_number_was_replaced(network, ssin):
    network.directory.persons.put_numbers([a_known_number(ssin, replaced_by=a_number(1))])
    network.directory.persons.put_inscriptions([an_inscription(ssin)])
    assert steps(check_access(network, testSsin=ssin))[-1] == ("NUMBER", "FAIL", "MSG00006")


def test_says_of_the_dead_what_the_planned_operation_would_say(network, narrow, ssin):
    network.grants(str(narrow.institution.number), "VerifyIdentityProof", "verifyCard", "REG:IDENTIFY")
    network.directory.persons.put_numbers([a_known_number(ssin, deceased_on=TODAY)])
    planned = {"testedService": "VerifyIdentityProof", "testedOperation": "verifyCard"}
    told = check_access(network, by=narrow, testSsin=ssin, testedLegalContext="REG:IDENTIFY", **planned)
    assert steps(told)[-2:] == [("INSCR", "PASS"), ("NUMBER", "FAIL", "MSG00009")]
    network.directory.persons.put_inscriptions([an_inscription(ssin)])
    assert steps(check_access(network, testSsin=ssin))[-1] == ("NUMBER", "PASS")


@pytest.mark.parametrize(
    "planned",
    [{"testedService": "NoSuchService"}, {"testedOperation": "noSuchOperation"}],
    ids=["service", "operation"],
)
def test_declines_to_test_an_unknown(network, planned):
    told = check_access(network, **planned)
    assert (told.value, told.code) == ("NO_RESULT", "TST10020")
    assert told.result is None


@pytest.mark.parametrize("counter", [1, 899])
def test_declines_to_test_with_the_number_of_somebody_who_may_exist(network, counter):
    assert check_access(network, testSsin=a_number(counter)).code == "TST10030"


@pytest.mark.parametrize("counter", [900, 998])
def test_tests_with_the_first_and_the_last_fictitious_number(network, counter):
    assert check_access(network, testSsin=a_number(counter)).code == "MSG00000"


def test_declines_to_test_with_a_number_of_the_wrong_structure(network):
    assert check_access(network, testSsin="85073090000").code == "MSG00011"
