"""What ManageAccess decides by the request alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.behaviours import access
from gateway.values import Capacity, IncompleteDate, OpenPeriod
from tests.support.clock import StoppedClock
from tests.support.directory import TODAY
from tests.support.facts import the_catalogue

CLOCK = StoppedClock()
FROM_TODAY = OpenPeriod(begin=TODAY)
UNTIL_TODAY = OpenPeriod(begin=TODAY, end=TODAY)
ACTIONS = (access.REGISTER, access.UNREGISTER, access.LIST)


def code(rule, **criteria):
    answer = rule(criteria, CLOCK)
    return None if answer is None else answer.code


@pytest.mark.parametrize(
    ("action", "period", "expected"),
    [
        ("REGISTER", None, "MSG00008"),
        ("REGISTER", FROM_TODAY, None),
        ("REGISTER", UNTIL_TODAY, None),
        ("UNREGISTER", None, "MSG00008"),
        ("UNREGISTER", FROM_TODAY, "MSG00008"),
        ("UNREGISTER", UNTIL_TODAY, None),
        ("LIST", None, None),
        ("LIST", FROM_TODAY, None),
    ],
)
def test_a_period_is_needed_to_open_and_its_end_to_close(action, period, expected):
    given_period = {} if period is None else {"period": period}
    assert code(access.period_is_given, action=action, **given_period) == expected


BORN = IncompleteDate(year=1985, month=7, day=30)


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        ({}, "MSG00008"),
        ({"lastName": "x"}, "MSG00008"),
        ({"birthDate": BORN}, "MSG00008"),
        ({"firstName": "x", "birthDate": BORN}, "MSG00008"),
        ({"cardNumber": "1"}, None),
        ({"lastName": "x", "birthDate": BORN}, None),
        ({"cardNumber": "1", "lastName": "x"}, None),
    ],
)
def test_a_proof_is_a_card_or_a_name_with_a_birth_date(proof, expected):
    assert code(access.proof_is_complete, proofOfIdentity=proof) == expected


def pairs():
    return [(purpose, capacity) for purpose, fits in access.CAPACITIES_OF_PURPOSE.items() for capacity in fits]


@pytest.mark.parametrize(("purpose", "capacity"), pairs())
def test_a_purpose_fits_its_own_capacities_and_no_other(purpose, capacity):
    assert code(access.purpose_fits_capacity, action="REGISTER", purpose=purpose, capacity=capacity) is None
    others = [other for other in access.CAPACITIES_OF_PURPOSE if capacity not in access.CAPACITIES_OF_PURPOSE[other]]
    for other in others:
        assert code(access.purpose_fits_capacity, action="REGISTER", purpose=other, capacity=capacity) == "ACC10010"


def test_every_purpose_of_the_list_has_its_capacities():
    assert set(access.CAPACITIES_OF_PURPOSE) == set(the_catalogue().codes["WelfareFilePurpose"].by_code)
    for capacities in access.CAPACITIES_OF_PURPOSE.values():
        assert {Capacity.parse(capacity).sector for capacity in capacities} == {access.SECTOR}


@pytest.mark.parametrize(("action", "expected"), [("REGISTER", "ACC10010"), ("UNREGISTER", None), ("LIST", None)])
def test_a_capacity_may_be_absent_except_to_open(action, expected):
    assert code(access.purpose_fits_capacity, action=action, purpose="INQUIRY") == expected


@given(st.integers(min_value=-400, max_value=400))
def test_a_file_is_opened_at_most_ninety_days_back(days):
    period = OpenPeriod(begin=TODAY - timedelta(days=days))
    expected = "ACC10050" if days > 90 else None
    assert code(access.begin_is_recent, action="REGISTER", period=period) == expected
    assert code(access.begin_is_recent, action="LIST", period=period) is None


@pytest.mark.parametrize(("register", "expected"), [("PRIMARY", None), ("SECONDARY", "ACC10060"), ("ALL", "ACC10060")])
@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_primary_directory_is_connected(action, register, expected):
    assert code(access.level_is_connected, action=action, register=register) == expected
