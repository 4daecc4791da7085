"""Names of people who do not exist: ordinary given names, family names that no civil registry has.

Family names are put together from two parts, so that there are many and all can be told for invented.
"""

from random import Random
from types import MappingProxyType

from gateway.values.ssin import Sex

_FAMILY = MappingProxyType(
    {
        "NL": (
            ("Proef", "Model", "Verzin", "Fictie", "Schijn", "Denk", "Toon", "Droom", "Speel", "Waan", "Plan", "Test"),
            ("dael", "berg", "mans", "veld", "hoven", "beke", "stra", "waard", "broeck", "heyde", "kerck", "voorde"),
        ),
        "FR": (
            ("Exempl", "Fictiv", "Invent", "Model", "Simul", "Factic", "Imagin", "Essay", "Feint", "Semblan", "Songe"),
            ("eau", "ier", "mont", "ville", "bois", "court", "oux", "et", "ard", "champ", "val", "fosse"),
        ),
        "DE": (
            ("Muster", "Probe", "Schein", "Traum", "Denk", "Beispiel", "Modell", "Erfund"),
            ("mann", "bach", "hauser", "feld", "stein", "wald", "brunn", "hofer"),
        ),
    }
)
_GIVEN = MappingProxyType(
    {
        ("NL", "F"): ("Lotte", "Anke", "Griet", "Hilde", "Noor", "Sofie", "Elke", "Tine", "Mieke", "Fien", "Ingrid"),
        ("NL", "M"): ("Bram", "Wout", "Joris", "Pieter", "Stijn", "Koen", "Dirk", "Lander", "Seppe", "Guido", "Arne"),
        ("FR", "F"): ("Élise", "Chloé", "Manon", "Odile", "Agnès", "Claire", "Solène", "Inès", "Nadine", "Aurore"),
        ("FR", "M"): ("Benoît", "Hugo", "Rémi", "Thibault", "Loïc", "Didier", "Cédric", "Noé", "Gilles", "Yvan"),
        ("DE", "F"): ("Anja", "Heike", "Lena", "Ursula", "Käthe", "Birgit"),
        ("DE", "M"): ("Jürgen", "Uwe", "Lukas", "Ralf", "Götz", "Dieter"),
    }
)
_MOST_GIVEN = 3


def draw_family_name(draw: Random, language: str) -> str:
    """Return an invented family name."""
    heads, tails = _FAMILY[language]
    return draw.choice(heads) + draw.choice(tails)


def draw_given_names(draw: Random, language: str, sex: Sex) -> list[str]:
    """Return one to three different given names; of an unknown sex, from both lists."""
    sexes = ("F", "M") if sex is Sex.UNKNOWN else (sex.value,)
    names = [name for each in sexes for name in _GIVEN[language, each]]
    return draw.sample(names, draw.randint(1, _MOST_GIVEN))
