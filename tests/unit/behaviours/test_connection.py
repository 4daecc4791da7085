"""The connection test waits as it is asked, and tells what the hub saw."""

import pytest

from gateway.behaviours.connection import TEST_COUNTERS, check_access_control, send_test_message
from gateway.behaviours.mismatch import Mismatches
from gateway.behaviours.rooms import Rooms
from gateway.wss.verify import ProtectionOrder
from tests.support.directory import a_directory, a_number
from tests.support.facts import authorised, the_catalogue

SEND, CHECK = "TestConnectionService.sendTestMessage", "TestConnectionService.checkAccessControl"


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def rooms(tmp_path, clock, pauses):
    return Rooms(
        catalogue=the_catalogue(),
        directory=a_directory(tmp_path, clock),
        sources=None,
        clock=clock,
        pause=pauses.append,
        allow_plain_transport=True,
        mismatches=Mismatches(clock),
    )


@pytest.mark.parametrize(
    ("asked", "waited"), [({}, []), ({"delayMilliseconds": 0}, []), ({"delayMilliseconds": 250}, [0.25])]
)
def test_waits_as_long_as_it_is_asked(rooms, pauses, asked, waited):
    answer = send_test_message(authorised(SEND, echo="ping", **asked), rooms)
    assert answer.result["echo"] == "ping"
    assert pauses == waited


def test_names_no_organisation_of_a_certificate_that_names_none(rooms):
    result = send_test_message(authorised(SEND, echo="ping"), rooms).result
    assert "organisationNumber" not in result["certificate"]
    assert result["institution"]["equalsCertificate"] is False


@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_tells_that_the_body_was_encrypted_only_when_it_was(rooms, order):
    result = send_test_message(authorised(SEND, echo="ping", order=order), rooms).result
    assert ("encryptedPart" in result) is (order is not ProtectionOrder.SIGN_ONLY)


def test_tells_of_the_transport_only_when_it_was_protected(rooms):
    plain = authorised(SEND, echo="ping")
    protected = authorised(SEND, echo="ping", arrival={"tls_version": "TLSv1.3"})
    assert "tlsVersion" not in send_test_message(plain, rooms).result
    assert send_test_message(protected, rooms).result["tlsVersion"] == "TLSv1.3"


def test_tests_with_no_counter_that_a_real_person_may_have(rooms):
    planned = {
        "testedService": "PersonService",
        "testedOperation": "consultPerson",
        "testedLegalContext": "REG:FILE_UPKEEP",
    }
    for counter in (TEST_COUNTERS.start - 1, 1):
        asked = authorised(CHECK, **planned, testSsin=str(a_number(counter)))
        assert check_access_control(asked, rooms).code == "TST10030"
    inside = authorised(CHECK, **planned, testSsin=str(a_number(TEST_COUNTERS.start)))
    answer = check_access_control(inside, rooms)
    assert answer.result["allowed"] is False
    assert [step["outcome"] for step in answer.result["stepResult"]][-2:] == ["SKIP", "SKIP"]
