"""Grants: what a deliberation allows an institution to ask."""

from dataclasses import dataclass
from typing import Literal

from gateway.values import Capacity, OpenPeriod

EVERYTHING: Literal["*"] = "*"
"""Written instead of a list: no restriction beyond that of the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One institution, or all of one code, may ask one operation in one legal context.

    A call needs the catalogue's menu and this grant: neither alone allows anything.
    """

    institution: str
    """Enterprise number of one institution, or the code that several share."""
    service: str
    operation: str
    legal_context: str
    capacities: tuple[Capacity, ...] | Literal["*"]
    """Capacities in which the data subject must be inscribed by the caller; `*` leaves it to the catalogue."""
    blocks: tuple[str, ...] | Literal["*"]
    """Data blocks that may be released."""
    deliberation: str
    """Number of the decision, such as 13/084."""
    period: OpenPeriod

    def allows_capacity(self, capacity: Capacity) -> bool:
        """Tell whether the grant extends to persons inscribed in `capacity`."""
        return self.capacities == EVERYTHING or capacity in self.capacities

    def allows_block(self, block: str) -> bool:
        """Tell whether the data block may be released under this grant."""
        return self.blocks == EVERYTHING or block in self.blocks
