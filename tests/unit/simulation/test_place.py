import pytest

from gateway.catalogue import load_catalogue
from gateway.simulation.draw import seeded
from gateway.simulation.place import MUNICIPALITIES, draw_language, draw_municipality, draw_street
from gateway.values import NisCode, PostalCode

STRUCK_OFF = "99991"


def test_municipalities_are_those_of_the_code_list():
    listed = {value.code for value in load_catalogue().codes["NisMunicipality"].values}
    assert set(MUNICIPALITIES) == listed - {STRUCK_OFF}


def test_codes_have_their_forms():
    for each in MUNICIPALITIES.values():
        assert NisCode.parse(each.code)
        assert PostalCode.parse(each.postal_code)


def test_no_two_municipalities_share_a_postal_code():
    assert len({each.postal_code for each in MUNICIPALITIES.values()}) == len(MUNICIPALITIES)


@pytest.mark.parametrize(("postal_code", "languages"), [("9000", ("NL",)), ("1000", ("FR", "NL")), ("4700", ("DE",))])
def test_languages_are_those_of_the_region(postal_code, languages):
    (found,) = [each for each in MUNICIPALITIES.values() if each.postal_code == postal_code]
    assert found.languages == languages


@pytest.mark.parametrize("language", ["NL", "FR", "DE"])
def test_people_live_where_their_language_is_served(language):
    draw = seeded("1")
    assert all(language in draw_municipality(draw, language).languages for _ in range(200))


def test_every_language_is_drawn():
    draw = seeded("1")
    assert {draw_language(draw) for _ in range(1000)} == {"NL", "FR", "DE"}


def test_a_street_has_the_same_code_wherever_it_is_drawn():
    draw = seeded("1")
    streets = {(street["streetName"], street["streetCode"]) for street in (draw_street(draw, "NL") for _ in range(300))}
    assert len(streets) == len({name for name, _ in streets})
