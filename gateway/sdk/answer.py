"""An answer of the hub: verified, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.sdk.contract import to_plain
from gateway.sdk.errors import Declined

_YES = frozenset({"DATA_FOUND", "INCOMPLETE_DATA", "PARTIAL_RESULT", "OK"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What became of the request."""

    value: str
    """DATA_FOUND, NO_DATA_FOUND, NO_RESULT, INCOMPLETE_DATA, PARTIAL_RESULT; OK or NOK where something is changed."""
    code: str
    description: str
    """Meaning of the code, in English."""
    information: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Machine-readable detail, such as newSSIN: may be personal data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The response of one call. Its `repr` shows no personal data."""

    status: Status
    ticket: str
    """The hub's ticket, by which its operator finds the exchange."""
    customer_ticket: str
    """Ours."""
    withheld: tuple[str, ...]
    """Elements of the result that the hub removed because we may not have them."""
    data: Any = field(repr=False)
    """The result as a zeep object, or `None`."""

    @property
    def found(self) -> bool:
        """Whether the hub did what was asked: there are data, or it is done. Otherwise this is a business no."""
        return self.status.value in _YES

    def require_data(self) -> Any:
        """Return the data; raise `Declined` for a business no."""
        if not self.found:
            status = self.status
            raise Declined(
                code=status.code,
                value=status.value,
                description=status.description,
                information=status.information,
                answer=self,
            )
        return self.data

    def to_plain(self) -> Any:
        """Return the data as dicts, lists and values, or `None`."""
        return to_plain(self.data)


def read_answer(response: Any) -> Answer:
    """Return what zeep's response object says."""
    status, filters = response.status, response.dataFilters
    return Answer(
        status=Status(
            value=status.value,
            code=status.code,
            description=status.description or "",
            information={entry.fieldName: entry.fieldValue or "" for entry in status.information or ()},
        ),
        ticket=response.informationCBSS.ticketCBSS,
        customer_ticket=response.informationCustomer.ticket,
        withheld=tuple(filters.filteredElement) if filters is not None else (),
        data=response.result,
    )
