"""Records of the data set `PersonAddress`: where somebody lived and lives, from birth on.

Legal residences follow each other without a gap. The last one is in force, or ended with decease, a move abroad, or the
loss of a home that left only a reference address. Who has a BIS number never had one.
"""

from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from gateway.simulation.identity import BELGIUM
from gateway.simulation.life import Life, Residence, draw_office_hour
from gateway.simulation.place import Municipality, draw_municipality, draw_street

_MOST_MOVES = 4
_CONTACT_SHARE = 0.08
_POSTS = (("111", "9001"), ("112", "9002"), ("129", "9003"))
_DAY = timedelta(days=1)


def build_addresses(life: Life, draw: Random) -> dict[str, Any]:
    """Return the record: legal residences in their order, then what came after them, then a contact address."""
    addresses = [_build_contact(life, draw)] if life.residence is Residence.NEVER else _build_belgian(life, draw)
    last_begin = max(date.fromisoformat(address["validity"]["beginDate"]) for address in addresses)
    return {
        "ssin": str(life.ssin),
        "address": addresses,
        "residenceStatus": life.residence.value,
        "lastUpdate": draw_office_hour(draw, life.deceased_on or last_begin),
    }


def _build_belgian(life: Life, draw: Random) -> list[dict[str, Any]]:
    """Return the legal residences, and what came after the last of them."""
    begins = _draw_begins(life, draw)
    addresses = [
        _build_address("LEGAL", begin, end - _DAY, draw_municipality(draw, life.language), life, draw)
        for begin, end in pairwise(begins)
    ]
    last = _draw_last(life, draw, begins[-1])
    addresses.append(_build_address("LEGAL", begins[-1], last, life.home, life, draw))
    if life.residence is Residence.REFERENCE and last is not None:
        addresses.append(_build_address("REF", last + _DAY, None, life.home, life, draw))
    elif life.residence is Residence.ABROAD and last is not None:
        addresses += _build_abroad(draw, last + _DAY)
    elif life.residence is Residence.MUNICIPALITY and draw.random() < _CONTACT_SHARE:
        addresses.append(_build_contact(life, draw))
    return addresses


def _draw_last(life: Life, draw: Random, begin: date) -> date | None:
    """Return the last day of the last legal residence; what comes after it has begun by today."""
    if life.residence is Residence.MUNICIPALITY:
        return None
    if life.residence is Residence.DECEASED:
        return life.deceased_on
    return max(begin, life.draw_day(draw, begin) - _DAY)


def _build_abroad(draw: Random, begin: date) -> list[dict[str, Any]]:
    """Return residence and postal address, the same, with the post where a Belgian abroad is known."""
    country, post = draw.choice(_POSTS)
    lines = [f"{draw.randint(1, 99)} Example Row", "Modeltown"]
    abroad = {"validity": _validity(begin, None), "countryCode": country, "diplomaticPost": post, "addressText": lines}
    return [{"addressType": kind, **abroad} for kind in ("ABROAD", "POSTAB")]


def _build_contact(life: Life, draw: Random) -> dict[str, Any]:
    begin = life.draw_day(draw, life.last_day - timedelta(days=900))
    return _build_address("CONTACT", begin, life.deceased_on, life.home, life, draw)


def _draw_begins(life: Life, draw: Random) -> list[date]:
    """Return the birth and the days of moves, each once and never two days in a row."""
    begins = [life.born_on]
    for day in sorted(life.draw_day(draw) for _ in range(draw.randint(0, _MOST_MOVES))):
        if day - begins[-1] > _DAY:
            begins.append(day)
    return begins


def _build_address(
    kind: str, begin: date, end: date | None, municipality: Municipality, life: Life, draw: Random
) -> dict[str, Any]:
    return {
        "addressType": kind,
        "validity": _validity(begin, end),
        "countryCode": BELGIUM,
        "municipalityNis": municipality.code,
        "postalCode": municipality.postal_code,
        **draw_street(draw, life.language),
    }


def _validity(begin: date, end: date | None) -> dict[str, str]:
    validity = {"beginDate": begin.isoformat()}
    return validity if end is None else {**validity, "endDate": end.isoformat()}
