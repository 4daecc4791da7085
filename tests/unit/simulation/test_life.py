from datetime import date

import pytest

from gateway.simulation.draw import seeded
from gateway.simulation.life import draw_office_hour
from gateway.simulation.persona import PERSONAS


def a_life(name="plain", today=date(2026, 6, 15)):
    return PERSONAS[name].live(today)


def test_nothing_happens_after_decease():
    life = a_life("deceased")
    assert max(life.draw_day(seeded(f"{seed}")) for seed in range(200)) <= life.deceased_on


def test_nothing_happens_before_birth():
    life = a_life()
    assert min(life.draw_day(seeded(f"{seed}"), date(1900, 1, 1)) for seed in range(200)) >= life.born_on


@pytest.mark.parametrize(("today", "is_adult"), [(date(2002, 3, 18), True), (date(2002, 3, 17), False)])
def test_majority_is_reached_on_the_birthday(today, is_adult):
    """The register is looked at in the morning: what counts is yesterday."""
    assert a_life(today=today).is_adult is is_adult


def test_a_birthday_on_a_leap_day_is_kept_in_other_years():
    life = a_life()
    object.__setattr__(life, "born_on", date(2004, 2, 29))
    assert life.birthday(18) == date(2022, 3, 1)


def test_officials_work_at_office_hours():
    hours = {int(draw_office_hour(seeded(f"{seed}"), date(2026, 6, 15))[11:13]) for seed in range(100)}
    assert hours <= set(range(7, 15))
