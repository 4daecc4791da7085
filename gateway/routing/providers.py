"""Which provider, and the call to it: resolution by the directory, bulkhead, one hop recorded whatever comes of it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from gateway.catalogue.block import HubTrace
from gateway.catalogue.message import Question, Response
from gateway.catalogue.model import Operation, Service
from gateway.clock import Clock
from gateway.directory.services.model import Provider
from gateway.refusals import InternalFailure, Refusal, SourceUnavailable
from gateway.routing.bulkhead import Bulkhead
from gateway.routing.hop import Hop
from gateway.routing.leg import Leg


class Sources(Protocol):
    """What behaviours need of providers."""

    def ask(
        self,
        provider: str,
        service: Service,
        operation: Operation,
        question: Question,
        trace: HubTrace,
        *,
        record: Callable[[Hop], None],
    ) -> Response:
        """Put `question` to the institution with code `provider`; raise a `SourceRefusal`."""
        ...


@dataclass(slots=True)
class Providers:
    """The authentic sources of the network, as this worker reaches them."""

    leg: Leg
    find_provider: Callable[[str], Provider | None]
    """Finds the endpoint and current certificate of a provider by its institution code."""
    new_bulkhead: Callable[[], Bulkhead]
    clock: Clock
    _bulkheads: dict[str, Bulkhead] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self,
        provider: str,
        service: Service,
        operation: Operation,
        question: Question,
        trace: HubTrace,
        *,
        record: Callable[[Hop], None],
    ) -> Response:
        """Put `question` to the institution with code `provider`.

        `record` hears of the hop in any case. Raises a `SourceRefusal`; a provider without endpoint or current
        certificate is unavailable.
        """
        began = self.clock.ticks()
        outcome, ticket = InternalFailure.journal_reason, None
        try:
            found = self.find_provider(provider)
            if found is None:
                raise SourceUnavailable("no endpoint with a current certificate")
            with self._bulkhead(provider).call():
                response = self.leg.ask(found, service, operation, question, trace)
            outcome, ticket = "answered", _own_ticket(response)
        except Refusal as refusal:
            outcome = refusal.journal_reason
            raise
        finally:
            elapsed = int((self.clock.ticks() - began) * 1_000_000)
            record(Hop(provider=provider, ticket=ticket, outcome=outcome, microseconds=elapsed))
        return response

    def _bulkhead(self, provider: str) -> Bulkhead:
        with self._lock:
            return self._bulkheads.setdefault(provider, self.new_bulkhead())


def _own_ticket(response: Response) -> str | None:
    """Tickets are journalled only in the form of a UUID: nothing else a provider writes belongs there."""
    ticket = response.suppliers[0].ticket
    try:
        return str(UUID(ticket)) if ticket else None
    except ValueError:
        return None
