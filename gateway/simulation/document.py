"""Records of the data set `IdentityDocument`: the card in force, and the one before it.

Belgians have a card from twelve on and a document for children before; others the electronic card of a foreigner.
Numbers of Belgian cards have check digits and are given out once.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from gateway.simulation.life import Life
from gateway.values import IdentityCardNumber

_LIFE = {"EID": 3652, "KID": 1095, "EIDF": 1826}
_FORMER = {"EXP": 70, "LOST": 20, "STOL": 10}
_FORMER_SHARE = 1 / 3
_CARD_AGE = 12
_DAY = timedelta(days=1)


@dataclass(slots=True)
class CardNumbers:
    """Gives out card numbers, each once."""

    _last: int = field(default=0)

    def take(self, kind: str) -> str:
        """Return the next number for a document of this kind."""
        self._last += 1
        if kind == "EIDF":
            return f"B{self._last:09}"
        prefix = "610" if kind == "KID" else "592"
        return str(IdentityCardNumber.from_base(f"{prefix}{self._last:07}"))


def build_documents(life: Life, draw: Random, numbers: CardNumbers) -> dict[str, Any]:
    """Return the record: the present document, after the former one of about a third of the people."""
    kind = _kind(life)
    first, term = life.birthday(_CARD_AGE) if kind == "EID" else life.born_on, timedelta(days=_LIFE[kind])
    begin = life.draw_day(draw, max(first, life.last_day - term / 2))
    documents = [_build(life, kind, numbers.take(kind), begin, "VALID" if life.deceased_on is None else "ANN")]
    if begin - term > first and draw.random() < _FORMER_SHARE:
        status = draw.choices(tuple(_FORMER), weights=tuple(_FORMER.values()))[0]
        documents.insert(0, _build(life, kind, numbers.take(kind), begin - term, status))
    return {"ssin": str(life.ssin), "document": documents}


def _kind(life: Life) -> str:
    if not life.is_belgian:
        return "EIDF"
    return "EID" if life.birthday(_CARD_AGE) <= life.last_day else "KID"


def _build(life: Life, kind: str, number: str, begin: date, status: str) -> dict[str, Any]:
    return {
        "documentType": kind,
        "documentNumber": number,
        "status": status,
        "deliveryDate": begin.isoformat(),
        "expiryDate": (begin + timedelta(days=_LIFE[kind]) - _DAY).isoformat(),
        "issuingMunicipality": life.home.code,
    }
