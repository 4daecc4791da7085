"""Laws that hold for every value, not only for the vectors."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.values import (
    SSIN,
    Capacity,
    CountryNisCode,
    EnterpriseNumber,
    EstablishmentUnitNumber,
    IdentityCardNumber,
    IncompleteDate,
    Name,
    NameLikeness,
    NisCode,
    NssoNumber,
    NssoNumberKind,
    NumberKind,
    OpenPeriod,
    Period,
    PostalCode,
    Sex,
    YearQuarter,
    normalise_name,
)
from gateway.values.name import compute_edit_distance

DAYS = st.dates(date(1990, 1, 1), date(1990, 3, 1))
"""Few enough that periods often meet."""


def digits(length: int, first: str = "0123456789") -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(first), st.text("0123456789", min_size=length - 1, max_size=length - 1)).map(
        "".join
    )


@st.composite
def birth_dates(draw: st.DrawFn) -> IncompleteDate:
    day = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    known = draw(st.sampled_from([1, 2, 3, 3, 3]))
    return IncompleteDate(year=day.year, month=day.month if known > 1 else 0, day=day.day if known > 2 else 0)


@st.composite
def incomplete_dates(draw: st.DrawFn) -> IncompleteDate:
    day = draw(st.dates(date(2000, 1, 1), date(2000, 3, 31)))
    year, month, known_day = draw(st.tuples(*[st.booleans()] * 3))
    return IncompleteDate(year=day.year * year, month=day.month * month, day=day.day * known_day)


@st.composite
def open_periods(draw: st.DrawFn) -> OpenPeriod:
    begin, end = sorted(draw(st.tuples(DAYS, DAYS)))
    return OpenPeriod(begin=begin, end=draw(st.sampled_from([end, end, end, None])))


def gap_after(earlier: OpenPeriod, days: int) -> date:
    """Return the day that leaves `days` free between itself and the end of `earlier`."""
    assert earlier.end is not None
    return earlier.end + timedelta(days=days + 1)


@st.composite
def two_periods(draw: st.DrawFn, *, apart: bool) -> tuple[OpenPeriod, OpenPeriod]:
    """One after the other with days between, or none between: in either order."""
    begin, end = sorted(draw(st.tuples(DAYS, DAYS)))
    earlier = OpenPeriod(begin=begin, end=end)
    latest = gap_after(earlier, 0)
    later_begin = gap_after(earlier, draw(st.integers(1, 9))) if apart else draw(st.dates(date(1989, 12, 1), latest))
    later_end = draw(st.none() | st.dates(max(later_begin, begin), later_begin + timedelta(days=99)))
    return tuple(draw(st.permutations([earlier, OpenPeriod(begin=later_begin, end=later_end)])))


def meeting_periods() -> st.SearchStrategy[tuple[OpenPeriod, OpenPeriod]]:
    """Two that share a day or touch."""
    return two_periods(apart=False)


def periods_apart() -> st.SearchStrategy[tuple[OpenPeriod, OpenPeriod]]:
    """Two with at least a day between them."""
    return two_periods(apart=True)


SSINS = st.builds(
    SSIN.from_parts, birth_date=birth_dates(), counter=st.integers(1, 998), kind=st.sampled_from(NumberKind)
)
ENTERPRISE_NUMBERS = digits(8, "01").map(EnterpriseNumber.from_base)
UNIT_NUMBERS = digits(8, "2345678").map(EstablishmentUnitNumber.from_base)
OFFICE_NUMBERS = (digits(8, "0").filter(lambda base: int(base) > 1) | digits(6).map("51".__add__)).map(
    NssoNumber.from_base
)
LOCAL_NUMBERS = st.integers(2, 999_999).map(lambda base: NssoNumber.parse(f"{base:08}{base % 97 or 97:02}"))
CARD_NUMBERS = digits(10).map(IdentityCardNumber.from_base)
PERIODS = st.tuples(DAYS, DAYS).map(sorted).map(lambda ends: Period(begin=ends[0], end=ends[1]))
CAPACITIES = st.builds(Capacity, sector=st.integers(0, 999), code=st.integers(0, 900) | st.sampled_from([902, 999]))
VALUES = (
    SSINS,
    ENTERPRISE_NUMBERS,
    UNIT_NUMBERS,
    OFFICE_NUMBERS,
    LOCAL_NUMBERS,
    CARD_NUMBERS,
    CAPACITIES,
    incomplete_dates(),
    open_periods(),
    PERIODS,
    st.builds(YearQuarter, year=st.integers(1, 9999), quarter=st.integers(1, 4)),
    digits(5).map(NisCode.parse),
    digits(3, "123456789").map(CountryNisCode.parse),
    digits(4).map(PostalCode.parse),
    st.text("AZÉßø -'", min_size=1).filter(lambda text: normalise_name(text) != "").map(Name.parse),
)
TYPES = (
    SSIN,
    EnterpriseNumber,
    EstablishmentUnitNumber,
    NssoNumber,
    IdentityCardNumber,
    Capacity,
    IncompleteDate,
    OpenPeriod,
    Period,
    YearQuarter,
    NisCode,
    CountryNisCode,
    PostalCode,
    Name,
)


def with_one_digit_changed(text: str) -> list[str]:
    return [
        text[:place] + other + text[place + 1 :]
        for place in range(len(text))
        for other in "0123456789"
        if other != text[place]
    ]


@given(st.one_of(*VALUES))
def test_every_value_survives_being_written_and_read(value):
    read = type(value).parse(str(value))
    assert read == value
    assert hash(read) == hash(value)
    assert str(read) == str(value)


@pytest.mark.parametrize("value_type", TYPES)
@given(text=st.text() | st.text("0123456789-/Q.", max_size=22))
def test_no_text_raises_anything_but_a_value_error(value_type, text):
    with suppress(ValueError):
        value_type.parse(text)


@given(ENTERPRISE_NUMBERS | UNIT_NUMBERS | CARD_NUMBERS)
def test_every_single_digit_change_is_refused(number):
    for changed in with_one_digit_changed(str(number)):
        with pytest.raises(ValueError):
            type(number).parse(changed)


@given(SSINS)
def test_a_single_digit_change_of_an_ssin_is_refused_unless_the_century_changes(ssin):
    for changed in with_one_digit_changed(str(ssin)):
        with suppress(ValueError):
            assert SSIN.parse(changed).century != ssin.century


@given(OFFICE_NUMBERS)
def test_a_single_digit_change_of_an_employer_number_is_refused_unless_the_local_check_holds(number):
    for changed in with_one_digit_changed(str(number)):
        with suppress(ValueError):
            assert NssoNumber.parse(changed).kind is NssoNumberKind.LOCAL


@given(digits(9), st.integers(0, 99))
def test_check_digits_never_hold_for_both_centuries(base, check):
    holds = [97 - int(prefix + base) % 97 == check for prefix in ("", "2")]
    assert sum(holds) < 2


@given(birth_dates(), st.integers(1, 998), st.sampled_from(NumberKind))
def test_an_ssin_says_what_it_was_made_of(birth_date, counter, kind):
    ssin = SSIN.from_parts(birth_date=birth_date, counter=counter, kind=kind)
    assert (ssin.birth_date, ssin.counter, ssin.kind) == (birth_date, counter, kind)
    assert ssin.century == (2000 if birth_date.year >= 2000 else 1900)
    assert (ssin.sex is Sex.UNKNOWN) == (kind is NumberKind.BIS)


@given(birth_dates(), st.integers(1, 998))
def test_the_kinds_of_one_birth_are_three_numbers(birth_date, counter):
    numbers = {SSIN.from_parts(birth_date=birth_date, counter=counter, kind=kind) for kind in NumberKind}
    assert {number.kind for number in numbers} == set(NumberKind)


@given(SSINS, st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_who_is_born_by_a_day_is_born_by_the_next(ssin, today):
    assert ssin.is_born_by(today) <= ssin.is_born_by(today + timedelta(days=1))


@given(digits(8, "012345678"))
def test_no_number_is_of_an_enterprise_and_of_a_unit(base):
    text = f"{base}{97 - int(base) % 97:02}"
    accepted = []
    for value_type in (EnterpriseNumber, EstablishmentUnitNumber):
        with suppress(ValueError):
            accepted.append(value_type.parse(text))
    assert len(accepted) == 1


@given(OFFICE_NUMBERS | LOCAL_NUMBERS)
def test_an_employer_number_is_the_same_without_its_leading_zeros(number):
    assert NssoNumber.parse(str(int(str(number)))) == number


@given(incomplete_dates(), incomplete_dates())
def test_agreeing_is_mutual_and_includes_oneself(one, other):
    assert one.agrees_with(one)
    assert one.agrees_with(other) == other.agrees_with(one)


@given(st.dates(date(2000, 1, 1), date(2000, 3, 31)), st.tuples(*[st.booleans()] * 3))
def test_forgetting_parts_of_a_date_keeps_it_in_agreement(day, known):
    year, month, known_day = known
    forgotten = IncompleteDate(year=day.year * year, month=day.month * month, day=day.day * known_day)
    assert forgotten.agrees_with(IncompleteDate.of_day(day))


@given(st.dates(), st.dates())
def test_an_exact_date_is_after_a_day_as_calendar_days_are(one, other):
    assert IncompleteDate.of_day(one).is_after(other) == (one > other)


@given(open_periods(), open_periods(), DAYS)
def test_periods_overlap_when_they_share_a_day(one, other, day):
    if one.contains(day) and other.contains(day):
        assert one.overlaps(other)
    assert one.overlaps(other) == one.contains(max(one.begin, other.begin)) * other.contains(
        max(one.begin, other.begin)
    )


@given(open_periods(), open_periods())
def test_overlapping_and_touching_are_mutual_and_exclude_each_other(one, other):
    assert one.overlaps(other) == other.overlaps(one)
    assert one.touches(other) == other.touches(one)
    assert not (one.overlaps(other) and one.touches(other))


@given(meeting_periods(), DAYS)
def test_a_merged_period_has_exactly_the_days_of_both(periods, day):
    one, other = periods
    merged = one.merged_with(other)
    assert merged == other.merged_with(one)
    assert merged.covers(one)
    assert merged.covers(other)
    assert merged.contains(day) == (one.contains(day) or other.contains(day))


@given(periods_apart())
def test_periods_that_neither_overlap_nor_touch_do_not_merge(periods):
    one, other = periods
    with pytest.raises(ValueError):
        one.merged_with(other)


@given(open_periods(), open_periods(), DAYS)
def test_a_covering_period_contains_what_the_covered_one_contains(one, other, day):
    assert one.covers(one)
    if one.covers(other) and other.contains(day):
        assert one.contains(day)


@given(open_periods(), open_periods())
def test_two_periods_are_equal_or_one_comes_first(one, other):
    assert (one < other) + (one == other) + (one > other) == 1


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_is_in_its_quarter(day):
    assert YearQuarter.of_day(day).period.contains(day)


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@given(st.text("abcéèßøœ", min_size=1), st.sampled_from(" -'’\u00a0"), st.integers(0, 10))
def test_neither_case_nor_a_separator_makes_another_name(text, separator, place):
    assert Name.parse(text.upper()).compare_with(Name.parse(text)) is NameLikeness.EQUAL
    assert Name.parse(text[:place] + separator + text[place:]) == Name.parse(text)


@given(st.text("AB", max_size=6), st.text("AB", max_size=6), st.text("AB", max_size=6))
def test_the_edit_distance_is_a_distance(first, second, third):
    assert (compute_edit_distance(first, second) == 0) == (first == second)
    assert compute_edit_distance(first, second) == compute_edit_distance(second, first)
    assert compute_edit_distance(first, third) <= compute_edit_distance(first, second) + compute_edit_distance(
        second, third
    )
