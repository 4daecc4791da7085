import pytest

from gateway.simulation.draw import seeded
from gateway.simulation.number import Numbers
from gateway.values import IncompleteDate, NumberKind
from gateway.values.ssin import Sex

DAY = IncompleteDate(year=2004, month=2, day=29)


@pytest.mark.parametrize(("sex", "remainder"), [(Sex.MALE, 1), (Sex.FEMALE, 0)])
def test_the_counter_tells_the_sex(sex, remainder):
    numbers, draw = Numbers(), seeded("1")
    assert {numbers.take(draw, birth_date=DAY, sex=sex).counter % 2 for _ in range(100)} == {remainder}


def test_no_number_is_given_twice_however_many_are_born_that_day():
    numbers, draw = Numbers(), seeded("1")
    taken = [numbers.take(draw, birth_date=DAY, sex=Sex.FEMALE) for _ in range(440)]
    assert len(set(taken)) == 440


def test_counters_of_the_test_range_are_never_drawn():
    numbers, draw = Numbers(), seeded("1")
    assert max(numbers.take(draw, birth_date=DAY, sex=Sex.MALE).counter for _ in range(440)) < 900


def test_an_unknown_sex_gets_any_counter():
    numbers, draw = Numbers(), seeded("1")
    taken = [numbers.take(draw, birth_date=DAY, sex=Sex.UNKNOWN, kind=NumberKind.BIS) for _ in range(50)]
    assert {number.counter % 2 for number in taken} == {0, 1}


def test_refuses_to_reserve_a_number_that_was_given():
    numbers = Numbers()
    number = numbers.take(seeded("1"), birth_date=DAY, sex=Sex.MALE)
    with pytest.raises(ValueError, match="twice"):
        numbers.reserve(number)


def test_a_reserved_number_is_not_drawn():
    numbers, reserved = Numbers(), Numbers()
    number = reserved.take(seeded("7"), birth_date=DAY, sex=Sex.MALE)
    numbers.reserve(number)
    assert numbers.take(seeded("7"), birth_date=DAY, sex=Sex.MALE) != number
