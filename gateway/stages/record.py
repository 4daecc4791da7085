"""The outcome of each exchange into the journal, before the peer hears of it.

What goes in: tickets, names from the catalogue, codes, digests, times. What never does: what was asked and answered.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from gateway.clock import Clock
from gateway.exchange import (
    Answered,
    Arrived,
    Authorised,
    Declined,
    Progress,
    Received,
    Reply,
    Secured,
    Validated,
    acceptance_of,
)
from gateway.journal import Hop, Journal, Outcome, OutcomeKind, StageTime
from gateway.refusals import Refusal
from gateway.stages.respond import filtered_names

_LONG_NUMBER = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Writes outcomes; raises `JournalUnavailable` when it cannot."""

    journal: Journal
    clock: Clock

    def answered(self, outcome: Answered | Declined, reply: Reply) -> None:
        """Record an answer or a business no."""
        validated = outcome.validated
        self.journal.record(
            Outcome(
                ticket=outcome.arrived.ticket,
                at=self.clock.now(),
                kind=OutcomeKind.ANSWERED if isinstance(outcome, Answered) else OutcomeKind.DECLINED,
                operation=validated.operation.name,
                legal_context=_legal_context(validated),
                customer_ticket=_customer_ticket(validated),
                status_code=outcome.answer.code,
                detail=_dropped(validated),
                stages=_stages(outcome.arrived),
                hops=_hops(outcome.arrived),
                reply_sha256=sha256(reply.octets).digest(),
                service=validated.service.name,
                filtered=filtered_names(outcome),
            )
        )

    def refused(self, reached: Progress, refusal: Refusal, reply: Reply) -> None:
        """Record why there is no answer."""
        validated = _validated(reached)
        self.journal.record(
            Outcome(
                ticket=reached.arrived.ticket,
                at=self.clock.now(),
                kind=OutcomeKind.REFUSED,
                operation=validated.operation.name if validated else None,
                legal_context=_legal_context(validated) if validated else None,
                customer_ticket=_customer_ticket(validated) if validated else None,
                fault_class=refusal.fault_class.value,
                reason=refusal.journal_reason,
                detail=_without_numbers(refusal.detail)[:256] or None,
                stages=_stages(reached.arrived),
                hops=_hops(reached.arrived),
                reply_sha256=sha256(reply.octets).digest(),
                peer=reached.arrived.peer,
                service=_service(reached),
            )
        )


def _dropped(validated: Validated) -> str | None:
    """What the sender's profile let us drop unread, so that somebody can tell it before its profile is stricter."""
    names = validated.accepted.secured.verified.dropped_parts
    return _without_numbers(f"unsigned and dropped unread: {', '.join(names)}")[:256] if names else None


def _validated(reached: Progress) -> Validated | None:
    if isinstance(reached, Validated):
        return reached
    return reached.validated if isinstance(reached, Authorised | Answered | Declined) else None


def _service(reached: Progress) -> str | None:
    if isinstance(reached, Received | Secured):
        return reached.service.name
    accepted = acceptance_of(reached)
    return accepted.secured.service.name if accepted else None


def _legal_context(validated: Validated) -> str | None:
    """Only a context of the operation's own menu is journalled: it is free text until then."""
    context = validated.question.legal_context
    return context if context in validated.operation.legal_contexts else None


def _customer_ticket(validated: Validated) -> str | None:
    """The schema makes it a UUID; anything else would be free text in the journal."""
    try:
        return str(UUID(validated.question.customer_ticket))
    except ValueError:
        return None


def _without_numbers(detail: str) -> str:
    """A detail may name an element or algorithm as its sender called it; no number of a person survives in it."""
    return _LONG_NUMBER.sub("…", detail)


def _stages(arrived: Arrived) -> tuple[StageTime, ...]:
    return tuple(StageTime(name=name, microseconds=elapsed) for name, elapsed in arrived.stopwatch.stages)


def _hops(arrived: Arrived) -> tuple[Hop, ...]:
    return tuple(
        Hop(provider=hop.provider, ticket=hop.ticket, outcome=hop.outcome, microseconds=hop.microseconds)
        for hop in arrived.stopwatch.hops
    )
