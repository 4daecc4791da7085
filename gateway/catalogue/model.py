"""The catalogue: every service, data set, code list, legal context and status code, cross-checked and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pydantic

from gateway.catalogue.code_list import CodeList, Title
from gateway.catalogue.data_set import DataSet
from gateway.catalogue.row import Row
from gateway.catalogue.service import Operation, Service
from gateway.catalogue.service_row import StatusKind


class StatusValue(StrEnum):
    """What became of a question, before any code is read."""

    DATA_FOUND = "DATA_FOUND"
    NO_DATA_FOUND = "NO_DATA_FOUND"
    NO_RESULT = "NO_RESULT"
    INCOMPLETE_DATA = "INCOMPLETE_DATA"
    PARTIAL_RESULT = "PARTIAL_RESULT"
    OK = "OK"
    NOK = "NOK"


class LegalContext(Row):
    """A ground on which data may be asked, and by whom."""

    title: str
    beneficiaries: tuple[str, ...]


class StatusCodeRow(Title):
    """A status or fault code, as its file has it."""

    value: StatusValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCode:
    """A code of a status or a fault, and what it means."""

    code: str
    description: str
    data_value: StatusValue | None
    """The status of a consulting operation; nothing for a code of faults."""

    def value_for(self, kind: StatusKind) -> StatusValue:
        """Return the value that stands with the code in an answer of an operation of this kind.

        An acknowledgement is OK when data would have been found, else NOK. Raises `ValueError` for a code of faults.
        """
        if self.data_value is None:
            raise ValueError(f"{self.code} is a code of faults, not of answers")
        if kind is StatusKind.DATA:
            return self.data_value
        return StatusValue.OK if self.data_value is StatusValue.DATA_FOUND else StatusValue.NOK


class StatusRow(Row):
    """The file of status codes."""

    codes: dict[str, StatusCodeRow]


class NetworkRow(Row):
    """The file of what all services share."""

    base_namespace: str = pydantic.Field(pattern=r"^urn:[a-z0-9][a-z0-9-]+(:[A-Za-z0-9-]+)*$")
    domains: dict[str, str]
    institutions: dict[str, str]
    legal_contexts: dict[str, LegalContext]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything the hub knows about its services without asking the directory."""

    base_namespace: str
    domains: Mapping[str, str]
    institutions: Mapping[str, str]
    legal_contexts: Mapping[str, LegalContext]
    codes: Mapping[str, CodeList]
    datasets: Mapping[str, DataSet]
    services: Mapping[str, Service]
    """By name. A second version of a service will be another entry of the same name; none exists yet."""
    statuses: Mapping[str, StatusCode]

    @property
    def common_namespace(self) -> str:
        """The namespace of the types that all contracts share."""
        return f"{self.base_namespace}:types:common:v1"

    def service_at(self, path: str) -> Service | None:
        """Return the service called at `path`, or nothing."""
        return next((service for service in self.services.values() if service.path == path), None)

    def status(self, code: str) -> StatusCode:
        """Return what `code` means. Raises `ValueError` for a code that is not in the catalogue."""
        if code not in self.statuses:
            raise ValueError(f"{code} is no status code of the catalogue")
        return self.statuses[code]


__all__ = [
    "Catalogue",
    "LegalContext",
    "NetworkRow",
    "Operation",
    "Service",
    "StatusCode",
    "StatusRow",
    "StatusValue",
]
