import pytest

from gateway.simulation.draw import seeded
from gateway.simulation.name import draw_family_name, draw_given_names
from gateway.values.ssin import Sex


@pytest.mark.parametrize("language", ["NL", "FR", "DE"])
def test_family_names_are_many(language):
    draw = seeded("1")
    assert len({draw_family_name(draw, language) for _ in range(500)}) > 40


@pytest.mark.parametrize("sex", list(Sex))
def test_given_names_are_one_to_three_and_differ(sex):
    draw = seeded("1")
    drawn = [draw_given_names(draw, "FR", sex) for _ in range(100)]
    assert {len(names) for names in drawn} == {1, 2, 3}
    assert all(len(names) == len(set(names)) for names in drawn)


def test_given_names_of_men_and_women_differ():
    women, men = (
        {draw_given_names(seeded(f"{seed}"), "NL", sex)[0] for seed in range(50)} for sex in (Sex.FEMALE, Sex.MALE)
    )
    assert women.isdisjoint(men)
