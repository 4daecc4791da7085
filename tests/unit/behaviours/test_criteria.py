"""What a request alone can tell: numbers to check, codes that no list holds, days that cannot be."""

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.behaviours.criteria import find_invalid_fields, find_numbers
from gateway.catalogue.code_list import CodeList
from gateway.catalogue.field import Field
from gateway.values import IncompleteDate

TODAY = date(2026, 6, 15)
COLOURS = CodeList.model_validate(
    {
        "list": "Colour",
        "title": {"en": "Colour"},
        "open": False,
        "values": [
            {"code": "RED", "en": "red"},
            {"code": "OLD", "en": "old", "valid_until": "2026-06-14"},
            {"code": "LAST", "en": "last", "valid_until": "2026-06-15"},
            {"code": "NEW", "en": "new", "valid_from": "2026-06-16"},
        ],
    }
)
CODES = MappingProxyType({"Colour": COLOURS})


def a_field(name="day", type="date", **more):  # noqa: A002 - as the catalogue calls it
    return Field.model_validate({"name": name, "type": type, "cardinality": "0..1", "meaning": "x", **more})


def invalid(field, value):
    return find_invalid_fields([field], {field.name: value}, CODES, TODAY)


def test_finds_the_numbers_in_groups_and_in_repeated_fields():
    fields = [
        a_field("ssin", "ssin"),
        a_field("other", "string", max=9),
        a_field("household", "group", cardinality="0..n", fields=[a_field("member", "ssin", cardinality="0..n")]),
    ]
    criteria = {"ssin": "1", "other": "2", "household": ({"member": ("3", "4")}, {"member": ("5",)})}
    assert list(find_numbers(fields, criteria)) == [
        ("ssin", "1"),
        ("household.member", "3"),
        ("household.member", "4"),
        ("household.member", "5"),
    ]


def test_finds_no_number_where_none_was_given():
    assert list(find_numbers([a_field("ssin", "ssin")], {})) == []


@pytest.mark.parametrize(
    ("code", "verdict"), [("RED", ()), ("LAST", ()), ("OLD", ("c",)), ("NEW", ("c",)), ("X", ("c",))]
)
def test_a_code_must_be_in_its_list_today(code, verdict):
    assert invalid(a_field("c", "code", codelist="Colour"), code) == verdict


def test_names_the_path_of_what_is_invalid_in_a_group():
    field = a_field("car", "group", fields=[a_field("colour", "code", codelist="Colour")])
    assert invalid(field, {"colour": "X"}) == ("car.colour",)


@given(st.dates())
def test_a_day_that_may_not_lie_in_the_future_is_invalid_exactly_after_today(day):
    field = a_field(not_in_future=True)
    assert bool(invalid(field, day)) is (day > TODAY)


@given(st.dates())
def test_a_complete_birth_date_is_judged_like_a_day(day):
    field = a_field(type="incompleteDate", not_in_future=True)
    assert invalid(field, IncompleteDate.of_day(day)) == invalid(a_field(not_in_future=True), day)


@given(st.dates())
def test_a_day_that_may_lie_anywhere_is_never_invalid(day):
    assert invalid(a_field(), day) == ()


@pytest.mark.parametrize(
    ("instant", "verdict"),
    [(datetime(2026, 6, 15, 21, 59, tzinfo=UTC), ()), (datetime(2026, 6, 15, 22, 0, tzinfo=UTC), ("day",))],
    ids=["before midnight in Belgium", "at midnight in Belgium"],
)
def test_an_instant_belongs_to_a_day_in_belgium(instant, verdict):
    assert invalid(a_field(type="dateTime", not_in_future=True), instant) == verdict


@pytest.mark.parametrize(("days", "verdict"), [(0, ()), (30, ()), (31, ("day",))])
def test_a_day_may_lie_so_far_back_and_no_further(days, verdict):
    assert invalid(a_field(max_days_ago=30), TODAY - timedelta(days=days)) == verdict
