"""What the file of a service may say. `gateway.catalogue.service` holds the same, resolved and cross-checked."""

import re
from enum import StrEnum
from typing import Annotated, Any, Self

import pydantic
from pydantic import BeforeValidator, InstanceOf, StringConstraints, model_validator

from gateway.catalogue.code_list import Title
from gateway.catalogue.field import Field, FieldName, check_names_differ
from gateway.catalogue.row import Row
from gateway.values import Capacity

FunctionName = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$")]
_OPERATION = re.compile(r"[a-z][A-Za-z0-9]*")

TODAY = "today"
NO_PERIOD = "none"


class Flow(StrEnum):
    """The message exchange that a service belongs to."""

    CONSULT = "consult"
    HUB = "hub"


class StatusKind(StrEnum):
    """Which values the status of an answer may have: those of data, or OK and NOK."""

    DATA = "data"
    OK = "ok"


class Deceased(StrEnum):
    """What is done when the person asked about is dead."""

    ANSWER = "answer"
    REFUSE = "refuse"


class Confidentiality(StrEnum):
    """Whether the Body must be encrypted, or may be only signed where the transport is protected."""

    ENCRYPTED = "encrypted"
    SIGNED = "signed"


class Shape(StrEnum):
    """Whether an answer is one thing or a list of items."""

    ONE = "one"
    LIST = "list"


class RouteKind(StrEnum):
    """How the hub finds who answers."""

    HUB = "hub"
    """The hub itself."""
    BY_REGISTER = "by-register"
    """The National Register for the numbers it keeps; the hub for BIS and TER numbers and struck-off files."""
    FIRST = "first"
    """The National Register; the hub's own register when that has nothing."""


class Route(Row):
    """The kind of route, and the field of the request that decides."""

    kind: RouteKind
    field: FieldName | None = None

    @model_validator(mode="after")
    def _name_the_field(self) -> Self:
        if (self.kind is RouteKind.BY_REGISTER) != (self.field is not None):
            raise ValueError(f"a field is named for {RouteKind.BY_REGISTER}, and only there")
        return self


def _parse_capacity(value: Any) -> Any:
    return Capacity.parse(value) if isinstance(value, str) else value


class Inscription(Row):
    """In which capacities the caller must hold a file on the person, or why he need not."""

    caller: tuple[Annotated[InstanceOf[Capacity], BeforeValidator(_parse_capacity)], ...] = ()
    none: str | None = None

    @model_validator(mode="after")
    def _decide(self) -> Self:
        if bool(self.caller) == bool(self.none):
            raise ValueError("either caller lists capacities, or none gives the reason")
        return self

    @property
    def is_required(self) -> bool:
        """Whether a file of the caller is asked for."""
        return bool(self.caller)


class Withholding(Row):
    """A field of the answer that is left out in these legal contexts."""

    field: str
    """`DataSet.path` of a taken field, or the path of an own one."""
    legal_contexts: tuple[str, ...] = pydantic.Field(alias="in")


class Refuse(Row):
    """A no of this operation beyond those of the common chain."""

    code: str
    when: str


class AnswerRow(Row):
    """What an answer is made of."""

    shape: Shape
    take: dict[str, tuple[str, ...]] = pydantic.Field(default_factory=dict)
    own: tuple[Field, ...] = ()
    withhold: tuple[Withholding, ...] = ()
    rule: str | None = None


class Limits(Row):
    """What is too much for this service."""

    max_bytes: int = pydantic.Field(default=5_000_000, gt=0, le=20_000_000)


class OperationRow(Row):
    """One operation. What it leaves out is that of its service."""

    purpose: str
    status: StatusKind
    legal_contexts: tuple[str, ...] | None = None
    inscription: Inscription | None = None
    period_field: str | None = None
    deceased: Deceased | None = None
    subject: FieldName | None = None
    """The request field with the number of the person asked about, whose structure, file and existence are checked."""
    request: tuple[Field, ...] = ()
    route: Route
    behaviour: FunctionName
    rules: tuple[FunctionName, ...] = ()
    answer: AnswerRow
    refuses: tuple[Refuse, ...] = ()

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        check_names_differ(self.request)
        return self


class ServiceRow(Row):
    """One service, as its file has it."""

    service: str = pydantic.Field(pattern=r"^[A-Z][A-Za-z0-9]*$")
    version: int = pydantic.Field(ge=1)
    title: Title
    purpose: str
    flow: Flow
    from_: tuple[str, ...] = pydantic.Field(alias="from", min_length=1)
    providers: tuple[str, ...] = pydantic.Field(min_length=1)
    legal_contexts: tuple[str, ...] = pydantic.Field(min_length=1)
    inscription: Inscription | None = None
    period_field: str
    deceased: Deceased
    confidentiality: Confidentiality
    limits: Limits = Limits()
    operations: dict[str, OperationRow] = pydantic.Field(min_length=1)

    @model_validator(mode="after")
    def _name_operations(self) -> Self:
        if strange := [name for name in self.operations if not _OPERATION.fullmatch(name)]:
            raise ValueError(f"no names of operations: {', '.join(strange)}")
        return self
