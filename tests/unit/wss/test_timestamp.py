"""A Timestamp has two UTC instants, and a message is used between them, give or take the skew."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.refusals import InvalidSecurity, MessageExpired
from gateway.soap.namespaces import WSU
from gateway.soap.parser import parse_document
from gateway.wss.timestamp import Timestamp, check_freshness, format_instant, read_timestamp
from tests.support.clock import NOON

LIFE, SKEW = timedelta(minutes=5), timedelta(minutes=1)
TICK = timedelta(microseconds=1)
CREATED, EXPIRES = "2026-06-15T12:00:00Z", "2026-06-15T12:05:00Z"
INSTANTS = f"<u:Created>{CREATED}</u:Created><u:Expires>{EXPIRES}</u:Expires>"


def a_timestamp(content: str = INSTANTS, attributes: str = 'u:Id="t"'):
    return parse_document(f'<u:Timestamp xmlns:u="{WSU}" {attributes}>{content}</u:Timestamp>'.encode())


def read_created(text: str) -> datetime:
    return read_timestamp(a_timestamp(INSTANTS.replace(CREATED, text))).created


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        (CREATED, NOON),
        (" 2026-06-15T12:00:00Z\n", NOON),
        ("2026-06-15T12:00:00.5Z", NOON + timedelta(milliseconds=500)),
        ("2026-06-15T12:00:00.001Z", NOON + timedelta(milliseconds=1)),
        ("2026-06-15T12:00:00.123456789Z", NOON + timedelta(microseconds=123456)),
    ],
)
def test_reads_an_instant_in_utc(text, instant):
    assert read_created(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12:00:00Z",
        "2026-06-15",
        "2026-06-15T12:00:00",
        "2026-06-15T12:00:00+00:00",
        "2026-06-15T12:00:00z",
        "2026-06-15 12:00:00Z",
        "2026-06-15T24:00:00Z",
        "2026-06-15T12:00:60Z",
        "2026-06-15T12:60:00Z",
        "2026-02-29T12:00:00Z",
        "2026-13-15T12:00:00Z",
        "0000-06-15T12:00:00Z",
        "12026-06-15T12:00:00Z",
        "-2026-06-15T12:00:00Z",
        "2026-06-15T12:00:00.Z",
        "2026-06-15T12:00:00.0000000000Z",
        "2026-06-15T12:00:00,5Z",
        "٢٠٢٦-06-15T12:00:00Z",
        "2026-6-15T12:00:00Z",
        "\xa02026-06-15T12:00:00Z",
    ],
)
def test_refuses_an_instant_that_is_not_utc(text):
    with pytest.raises(InvalidSecurity) as caught:
        read_created(text)
    assert caught.value.journal_reason == "invalid-security"


@pytest.mark.parametrize(
    "element",
    [
        a_timestamp(""),
        a_timestamp(f"<u:Created>{CREATED}</u:Created>"),
        a_timestamp(f"<u:Expires>{EXPIRES}</u:Expires><u:Created>{CREATED}</u:Created>"),
        a_timestamp(INSTANTS + "<u:Expires/>"),
        a_timestamp(INSTANTS + "text"),
        a_timestamp(INSTANTS + "<u:Other/>"),
        a_timestamp(INSTANTS.replace("<u:Created>", '<u:Created ValueType="x">')),
        a_timestamp(INSTANTS.replace(CREATED, "<u:a/>")),
        a_timestamp(INSTANTS, 'ID="t"'),
    ],
)
def test_refuses_another_shape(element):
    with pytest.raises(InvalidSecurity):
        read_timestamp(element)


def check(now: datetime, *, life: timedelta = LIFE) -> None:
    check_freshness(Timestamp(created=NOON, expires=NOON + life), now=now, life=LIFE, skew=SKEW)


@pytest.mark.parametrize("now", [NOON - SKEW, NOON, NOON + LIFE, NOON + LIFE + SKEW - TICK])
def test_accepts_a_message_within_its_period_and_the_skew(now):
    check(now)


@pytest.mark.parametrize("now", [NOON - SKEW - TICK, NOON + LIFE + SKEW, NOON + timedelta(days=1)])
def test_refuses_a_message_outside_its_period_and_the_skew(now):
    with pytest.raises(MessageExpired) as caught:
        check(now)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "message-expired")


@pytest.mark.parametrize("life", [LIFE + TICK, timedelta(days=1), timedelta(), -TICK])
def test_refuses_a_period_that_is_too_long_or_none(life):
    check(NOON, life=LIFE)
    with pytest.raises(MessageExpired):
        check(NOON, life=life)


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(-LIFE, LIFE))
def test_never_fails_otherwise_at_the_ends_of_time(created, life):
    try:
        expires = created + life
    except OverflowError:
        return
    try:
        check_freshness(Timestamp(created=created, expires=expires), now=NOON, life=LIFE, skew=SKEW)
    except MessageExpired:
        return
    assert abs(created - NOON) <= LIFE + SKEW


@given(st.timedeltas(-2 * LIFE, 2 * LIFE), st.timedeltas(timedelta(), SKEW), st.timedeltas(timedelta(), SKEW))
def test_widening_the_skew_never_refuses_what_was_accepted(offset, skew, more):
    timestamp = Timestamp(created=NOON, expires=NOON + LIFE)
    try:
        check_freshness(timestamp, now=NOON + offset, life=LIFE, skew=skew)
    except MessageExpired:
        return
    check_freshness(timestamp, now=NOON + offset, life=LIFE, skew=skew + more)


_YEAR_1000 = datetime(1000, 1, 1)  # noqa: DTZ001 - hypothesis wants it naive


@given(st.datetimes(_YEAR_1000, timezones=st.just(UTC)))
def test_reads_back_what_it_writes(instant):
    assert read_created(format_instant(instant)) == instant.replace(microsecond=instant.microsecond // 1000 * 1000)
