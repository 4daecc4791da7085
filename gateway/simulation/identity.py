"""Records of the data set `PersonIdentity`, and the names by which their persons are found."""

from collections.abc import Iterator
from random import Random
from typing import Any

from gateway.directory import RegisteredName
from gateway.simulation.life import Life
from gateway.simulation.place import draw_municipality
from gateway.values.ssin import Sex

BELGIUM = "150"
_ABROAD = (("111", "Ville-Modèle"), ("129", "Proefstad"), ("128", "Città Finta"), ("124", "Oras Model"))
_SINGLE = "10"
_CIVIL_STATES = {_SINGLE: 40, "20": 42, "40": 11, "30": 7}


def build_identity(life: Life, draw: Random) -> dict[str, Any]:
    """Return the record."""
    country, place = draw.choice(_ABROAD)
    record: dict[str, Any] = {
        "ssin": str(life.ssin),
        "register": life.register.value,
        "name": {
            "lastName": life.last_name,
            "firstName": list(life.given_names),
            "nameStartDate": (life.born_on if life.former_name is None else life.draw_day(draw)).isoformat(),
        },
        "birth": {"birthDate": str(life.birth_date)},
        "gender": life.sex.value,
        "nationality": [BELGIUM if life.is_belgian else country],
        "civilState": _draw_civil_state(life, draw),
        "language": life.language,
    }
    if life.is_belgian:
        record["birth"]["birthPlaceNis"] = draw_municipality(draw, life.language).code
    else:
        record["birth"] |= {"birthCountry": country, "birthPlaceText": place}
    if life.deceased_on is not None:
        record["decease"] = {"deceaseDate": life.deceased_on.isoformat(), "deceasePlaceNis": life.home.code}
    anomalies = list(_find_anomalies(life))
    return {**record, "anomaly": anomalies} if anomalies else record


def list_names(life: Life) -> tuple[RegisteredName, ...]:
    """Return the present name and, if there is one, the former."""
    first = life.given_names[0]
    present = RegisteredName(last_name=life.last_name, first_name=first)
    if life.former_name is None:
        return (present,)
    return (present, RegisteredName(last_name=life.former_name, first_name=first, is_former=True))


def _draw_civil_state(life: Life, draw: Random) -> str:
    if not life.is_adult:
        return _SINGLE
    return draw.choices(tuple(_CIVIL_STATES), weights=tuple(_CIVIL_STATES.values()))[0]


def _find_anomalies(life: Life) -> Iterator[str]:
    """Yield what an attentive register notes about its own file."""
    if life.birth_date.exact is None:
        yield "DOB"
    if life.sex is Sex.UNKNOWN:
        yield "SEX"
