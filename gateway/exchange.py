"""What is known of a message after each step: the facts that the stages hand to each other.

Arrived → Received → Secured → Accepted → Validated → Authorised → Answered | Declined. Each fact keeps the one it was
built on, nothing is copied and nothing changes. A stage's signature says what it needs, so that nothing can be routed
that was not authorised, and nothing authorised that was not verified.
"""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from lxml import etree

from gateway.catalogue.block import SupplierTrace
from gateway.catalogue.message import Answer, Question
from gateway.catalogue.model import Operation, Service
from gateway.directory.authorisations.model import Grant
from gateway.directory.persons.model import KnownNumber
from gateway.directory.services.model import Caller
from gateway.routing.hop import Hop
from gateway.soap.addressing import Addressing
from gateway.soap.envelope import Envelope
from gateway.soap.transport import Body, version_spoken
from gateway.soap.version import SOAPVersion
from gateway.wss.verify import Verified


@dataclass(slots=True)
class Stopwatch:
    """Times of the stages of one message, in order. Measures; nothing decides by it."""

    stages: list[tuple[str, int]] = field(default_factory=list)
    """Name and microseconds."""
    hops: list[Hop] = field(default_factory=list)
    """Calls to providers, also those that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A POST to a published address. Nothing was read yet."""

    ticket: UUID
    """The hub's number of this exchange, in every answer, fault, log line and journal row."""
    received_at: datetime
    peer: str
    tls_version: str | None
    """How the transport was secured; `None` when it was not."""
    path: str
    address: str
    """The whole address, as partners know it."""
    content_type: str
    content_encoding: str
    soap_action: str | None
    """The action that HTTP names, in the way of either version."""
    body: Body
    stopwatch: Stopwatch

    @property
    def version(self) -> SOAPVersion:
        """In which version of SOAP it is answered, whatever is found in the body."""
        return version_spoken(self.content_type)

    @property
    def arrived(self) -> "Arrived":
        """Itself, so that every fact answers to this name."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A bounded, parsed envelope of the right shape, for a service that exists."""

    arrived: Arrived
    service: Service
    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """A message whose sender is proved; later stages read its Body from `verified.content` only."""

    received: Received
    verified: Verified
    caller: Caller
    addressing: Addressing | None = None
    """What the signed WS-Addressing headers say; `None` when there are none."""

    @property
    def arrived(self) -> Arrived:
        """The beginning."""
        return self.received.arrived

    @property
    def service(self) -> Service:
        """The service that was addressed."""
        return self.received.service


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A message that was never here before and is durably recorded."""

    secured: Secured
    accepted_at: datetime

    @property
    def arrived(self) -> Arrived:
        """The beginning."""
        return self.secured.received.arrived

    @property
    def caller(self) -> Caller:
        """Who speaks."""
        return self.secured.caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """A question that fits the contract and is asked in the caller's own name."""

    accepted: Accepted
    operation: Operation
    question: Question

    @property
    def arrived(self) -> Arrived:
        """The beginning."""
        return self.accepted.arrived

    @property
    def caller(self) -> Caller:
        """Who speaks."""
        return self.accepted.caller

    @property
    def service(self) -> Service:
        """The service that was addressed."""
        return self.accepted.secured.service


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorised:
    """A question that this caller may ask, under this grant, about this person."""

    validated: Validated
    grant: Grant
    number: KnownNumber | None
    """The data subject's number as the directory knows it; `None` when the question names nobody."""

    @property
    def arrived(self) -> Arrived:
        """The beginning."""
        return self.validated.arrived

    @property
    def caller(self) -> Caller:
        """Who speaks."""
        return self.validated.caller

    @property
    def service(self) -> Service:
        """The service that was addressed."""
        return self.validated.service

    @property
    def operation(self) -> Operation:
        """The operation that was asked."""
        return self.validated.operation

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.validated.question


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer of the hub or of a provider, before anything is withheld from it."""

    authorised: Authorised
    answer: Answer
    result: etree._Element | None
    """The `result` element, in no document that was received."""
    suppliers: tuple[SupplierTrace, ...] = ()

    @property
    def validated(self) -> Validated:
        """The question that is answered."""
        return self.authorised.validated

    @property
    def arrived(self) -> Arrived:
        """The beginning."""
        return self.authorised.arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A business no: an answer with a code, signed and encrypted like any other."""

    validated: Validated
    answer: Answer

    @property
    def arrived(self) -> Arrived:
        """The beginning."""
        return self.validated.arrived


Progress = Arrived | Received | Secured | Accepted | Validated | Authorised | Answered | Declined
"""How far a message got."""


def acceptance_of(reached: Progress) -> Accepted | None:
    """Return the acceptance that `reached` was built on, or `None` when the message did not get so far."""
    if isinstance(reached, Accepted):
        return reached
    if isinstance(reached, Validated):
        return reached.accepted
    if isinstance(reached, Authorised | Answered | Declined):
        return reached.validated.accepted
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back over HTTP."""

    status: HTTPStatus
    octets: bytes
    content_type: str = SOAPVersion.SOAP11.content_type
    retry_after: int | None = None
    """Seconds, when the same message may be sent again because nothing was processed."""
