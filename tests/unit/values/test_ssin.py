from datetime import date

import pytest

from gateway.values import SSIN, IncompleteDate, NumberKind, Sex

VECTORS = [
    pytest.param("85073003328", NumberKind.REGISTER, "1985-07-30", 33, Sex.MALE, id="register-1985"),
    pytest.param("05073003326", NumberKind.REGISTER, "2005-07-30", 33, Sex.MALE, id="register-2005"),
    pytest.param("85273003371", NumberKind.BIS, "1985-07-30", 33, Sex.UNKNOWN, id="bis-1985"),
    pytest.param("85473003317", NumberKind.TER, "1985-07-30", 33, Sex.MALE, id="ter-1985"),
    pytest.param("05473003315", NumberKind.TER, "2005-07-30", 33, Sex.MALE, id="ter-2005"),
    pytest.param("60000002175", NumberKind.REGISTER, "1960-00-00", 21, Sex.MALE, id="register-date-unknown"),
]


def with_check_digits(base: str, *, century: int = 1900) -> str:
    """Complete nine digits by the rule, written here a second time so that tests do not trust the code."""
    prefixed = base if century == 1900 else f"2{base}"
    return f"{base}{97 - int(prefixed) % 97:02}"


@pytest.mark.parametrize(("text", "kind", "birth_date", "counter", "sex"), VECTORS)
def test_reads_what_a_number_says(text, kind, birth_date, counter, sex):
    ssin = SSIN.parse(text)
    assert (ssin.kind, str(ssin.birth_date), ssin.counter, ssin.sex) == (kind, birth_date, counter, sex)
    assert str(ssin) == text


@pytest.mark.parametrize(("text", "kind", "birth_date", "counter", "sex"), VECTORS)
def test_computes_the_number_of_a_birth(text, kind, birth_date, counter, sex):
    assert SSIN.from_parts(birth_date=IncompleteDate.parse(birth_date), counter=counter, kind=kind) == SSIN.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("8507300332", id="ten-digits"),
        pytest.param("850730033280", id="twelve-digits"),
        pytest.param("85.07.30-033.28", id="separators"),
        pytest.param(" 85073003328", id="space"),
        pytest.param("85073003328\n", id="line-end"),
        pytest.param("8507300332x", id="letter"),
        pytest.param("٨5073003328", id="digit-of-another-script"),
    ],
)
def test_refuses_what_is_not_eleven_digits(text):
    with pytest.raises(ValueError):
        SSIN.parse(text)


@pytest.mark.parametrize("check", ["27", "29", "00", "98", "82"])
def test_refuses_wrong_check_digits(check):
    with pytest.raises(ValueError, match="check digits"):
        SSIN.parse(f"850730033{check}")


@pytest.mark.parametrize("month", [13, 19, 33, 39, 53, 59, 60, 72, 99])
def test_refuses_a_month_of_no_numbering(month):
    with pytest.raises(ValueError, match="month"):
        SSIN.parse(with_check_digits(f"85{month}01033"))


@pytest.mark.parametrize(
    ("month", "kind"),
    [
        (0, NumberKind.REGISTER),
        (12, NumberKind.REGISTER),
        (20, NumberKind.BIS),
        (32, NumberKind.BIS),
        (40, NumberKind.TER),
        (52, NumberKind.TER),
    ],
)
def test_accepts_the_first_and_last_month_of_each_numbering(month, kind):
    ssin = SSIN.parse(with_check_digits(f"85{month:02}00033"))
    assert (ssin.kind, ssin.birth_date.month) == (kind, month % 20)


@pytest.mark.parametrize(
    "base",
    [
        pytest.param("850431033", id="31-april"),
        pytest.param("852431033", id="31-april-bis"),
        pytest.param("850230033", id="30-february"),
        pytest.param("850229033", id="29-february-of-a-common-year"),
        pytest.param("000229033", id="29-february-1900"),
        pytest.param("850132033", id="day-32"),
    ],
)
def test_refuses_a_day_that_the_calendar_lacks(base):
    with pytest.raises(ValueError, match="calendar"):
        SSIN.parse(with_check_digits(base))


def test_accepts_29_february_2000():
    assert str(SSIN.parse(with_check_digits("000229033", century=2000)).birth_date) == "2000-02-29"


def test_accepts_a_month_without_a_day():
    assert str(SSIN.parse(with_check_digits("850700033")).birth_date) == "1985-07-00"


def test_refuses_a_day_without_a_month():
    with pytest.raises(ValueError, match="day without a month"):
        SSIN.parse(with_check_digits("850012033"))


@pytest.mark.parametrize("counter", ["000", "999"])
def test_refuses_the_counters_that_no_register_number_has(counter):
    with pytest.raises(ValueError, match="counter"):
        SSIN.parse(with_check_digits(f"850730{counter}"))


@pytest.mark.parametrize("counter", ["001", "998"])
def test_accepts_the_first_and_last_counter_of_register_numbers(counter):
    assert SSIN.parse(with_check_digits(f"850730{counter}")).counter == int(counter)


@pytest.mark.parametrize("month", ["27", "47"])
@pytest.mark.parametrize("counter", ["000", "999"])
def test_accepts_every_counter_outside_the_register(month, counter):
    assert SSIN.parse(with_check_digits(f"85{month}30{counter}")).counter == int(counter)


@pytest.mark.parametrize(("month", "sex"), [("07", Sex.FEMALE), ("27", Sex.UNKNOWN), ("47", Sex.FEMALE)])
def test_an_even_counter_is_female_where_the_sex_was_known(month, sex):
    assert SSIN.parse(with_check_digits(f"85{month}30034")).sex is sex


@pytest.mark.parametrize(
    ("today", "is_born"),
    [
        pytest.param(date(2005, 7, 29), False, id="day-before"),
        pytest.param(date(2005, 7, 30), True, id="day-itself"),
        pytest.param(date(2026, 3, 1), True, id="later"),
    ],
)
def test_knows_whether_the_birth_is_in_the_future(today, is_born):
    assert SSIN.parse("05073003326").is_born_by(today) is is_born


def test_the_century_decides_whether_the_birth_is_in_the_future():
    assert SSIN.parse("85073003328").is_born_by(date(2000, 1, 1))


@pytest.mark.parametrize("year", [0, 1899, 2100])
def test_computes_no_number_outside_the_two_centuries(year):
    with pytest.raises(ValueError, match="1900 to 2099"):
        SSIN.from_parts(birth_date=IncompleteDate(year=year, month=7, day=30), counter=33)


@pytest.mark.parametrize("counter", [-1, 1000])
def test_computes_no_number_for_a_counter_of_another_length(counter):
    with pytest.raises(ValueError, match="counters"):
        SSIN.from_parts(birth_date=IncompleteDate.parse("1985-07-30"), counter=counter, kind=NumberKind.BIS)


def test_cannot_exist_without_being_valid():
    with pytest.raises(ValueError, match="check digits"):
        SSIN(digits="85073003329")


def test_shows_the_number_in_no_representation():
    assert "85073003328" not in repr([SSIN.parse("85073003328")])
    assert "850730" not in f"{SSIN.parse('85073003328')!r}"


@pytest.mark.parametrize("text", ["85073003329", "85133003328", "85043103328", "8507300332"], ids=list("abcd"))
def test_repeats_the_number_in_no_error(text):
    with pytest.raises(ValueError) as refused:
        SSIN.parse(text)
    assert text not in f"{refused.value} {refused.value.__cause__} {refused.value.__context__}"


def test_equal_numbers_are_one_member_of_a_set():
    assert len({SSIN.parse("85073003328"), SSIN.parse("85073003328"), SSIN.parse("85473003317")}) == 2


def test_is_ordered_by_its_digits():
    assert sorted(map(SSIN.parse, ["85073003328", "05073003326"])) == [
        SSIN.parse("05073003326"),
        SSIN.parse("85073003328"),
    ]
