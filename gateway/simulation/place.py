"""Municipalities of the code list `NisMunicipality` with their postal codes and languages, and invented streets."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality; its code is one of the list `NisMunicipality`."""

    code: str
    postal_code: str
    languages: tuple[str, ...]
    """Administrative languages, the usual one first."""


_POSTAL_CODES = MappingProxyType(
    {
        "NL": (
            "11002 2000 12021 2500 12025 2800 13011 2200 13014 2320 13040 2300 23027 1500 23088 1800 24062 3000 "
            "24107 3300 31005 8000 33011 8900 34022 8500 35013 8400 36015 8800 41002 9300 42006 9200 44021 9000 "
            "45035 9700 46021 9100 71016 3600 71022 3500 71053 3800 72021 3680"
        ),
        "FR NL": (
            "21001 1070 21004 1000 21005 1040 21006 1140 21007 1190 21009 1050 21010 1090 21012 1080 21013 1060 "
            "21014 1210 21015 1030 21016 1180 21018 1200"
        ),
        "FR": (
            "25014 1420 25072 1400 25112 1300 51004 7800 52011 6000 53053 7000 57081 7500 57096 7700 58001 7100 "
            "61031 4500 62051 4040 62063 4000 62096 4100 63079 4800 81001 6700 83034 6900 85045 6760 91034 5500 "
            "92003 5300 92094 5000"
        ),
        "DE": "63023 4700 63067 4780",
    }
)
_STREETS = MappingProxyType(
    {
        "NL": ("Proefweg", "Verzonnenstraat", "Modellaan", "Voorbeeldplein", "Schijnpad", "Fictiedreef", "Testkaai"),
        "FR": (
            "rue de l'Exemple",
            "avenue du Modèle",
            "place Imaginaire",
            "chemin de l'Essai",
            "rue Inventée",
            "quai de la Fiction",
        ),
        "DE": ("Musterstraße", "Beispielweg", "Probeplatz", "Erfundene Gasse"),
    }
)


def _read_municipalities() -> dict[str, Municipality]:
    found = {}
    for languages, text in _POSTAL_CODES.items():
        words = text.split()
        for code, postal_code in zip(words[::2], words[1::2], strict=True):
            found[code] = Municipality(code=code, postal_code=postal_code, languages=tuple(languages.split()))
    return found


MUNICIPALITIES: Mapping[str, Municipality] = MappingProxyType(_read_municipalities())
"""By code. People live in these; who speaks German lives in one of two."""

_OF_LANGUAGE = MappingProxyType(
    {
        language: tuple(each for each in MUNICIPALITIES.values() if language in each.languages)
        for language in ("NL", "FR", "DE")
    }
)
_SHARES = MappingProxyType({"NL": 57, "FR": 41, "DE": 2})


def draw_language(draw: Random) -> str:
    """Return an administrative language; most people have the first."""
    return draw.choices(tuple(_SHARES), weights=tuple(_SHARES.values()))[0]


def draw_municipality(draw: Random, language: str) -> Municipality:
    """Return a municipality that serves people in `language`."""
    return draw.choice(_OF_LANGUAGE[language])


def draw_street(draw: Random, language: str) -> dict[str, str | int]:
    """Return street, house and perhaps box, as the fields of `PersonAddress` name them."""
    streets = _STREETS[language]
    name = draw.choice(streets)
    fields: dict[str, str | int] = {
        "streetCode": 9000 + streets.index(name),
        "streetName": name,
        "houseNumber": str(draw.randint(1, 220)),
    }
    return {**fields, "box": f"{draw.randint(1, 12)}"} if draw.random() < _WITH_BOX else fields


_WITH_BOX = 0.2
