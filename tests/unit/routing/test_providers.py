"""Which provider, and one hop recorded whatever comes of the call."""

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from gateway.catalogue.block import HubTrace, Identification, SupplierTrace
from gateway.catalogue.message import Answer, Response
from gateway.refusals import SourceInvalid, SourceRefusal, SourceTimedOut
from gateway.routing import Providers
from gateway.routing.bulkhead import Bulkhead
from tests.support.clock import NOON
from tests.support.facts import the_operation

TICKET = str(uuid4())


class Leg:
    """Implements what `Providers` asks of `gateway.routing.leg.Leg`."""

    def __init__(self, clock):
        self.clock = clock
        self.ticket = TICKET
        self.refusal = None
        self.asked = []

    def ask(self, provider, service, operation, question, trace):
        self.asked.append(provider)
        self.clock.advance(timedelta(milliseconds=7))
        if self.refusal is not None:
            raise self.refusal
        own = SupplierTrace(identification=Identification(), ticket=self.ticket, received_at=NOON, replied_at=NOON)
        return Response(customer_ticket="x", hub_ticket=uuid4(), suppliers=(own,), answer=Answer(), result=None)


@pytest.fixture
def leg(clock):
    return Leg(clock)


@pytest.fixture
def providers(leg, clock):
    return Providers(
        leg=leg,
        find_provider=lambda code: None if code == "NOBODY" else SimpleNamespace(code=code),
        new_bulkhead=lambda: Bulkhead(concurrent=1, failures_before_open=1, open_seconds=5, ticks=clock.ticks),
        clock=clock,
    )


def ask(providers, provider="RRN"):
    hops = []
    service, operation = the_operation("PersonService.consultPerson")
    trace = HubTrace(ticket=uuid4(), received_at=NOON)
    with suppress(SourceRefusal):
        providers.ask(provider, service, operation, None, trace, record=hops.append)
    (hop,) = hops
    return hop


def test_records_the_hop_of_an_answer(providers):
    hop = ask(providers)
    assert (hop.provider, hop.ticket, hop.outcome) == ("RRN", TICKET, "answered")
    assert abs(hop.microseconds - 7000) <= 1


@pytest.mark.parametrize("refusal", [SourceInvalid("x"), SourceTimedOut("x")])
def test_records_the_hop_of_a_failure(providers, leg, refusal):
    leg.refusal = refusal
    hop = ask(providers)
    assert (hop.ticket, hop.outcome) == (None, refusal.journal_reason)


def test_a_provider_that_the_directory_does_not_know_is_unavailable(providers, leg):
    assert ask(providers, "NOBODY").outcome == "source-unavailable"
    assert leg.asked == []


@pytest.mark.parametrize("ticket", ["Canaryname", "", None, "85073000105"])
def test_records_no_ticket_that_is_not_a_uuid(providers, leg, ticket):
    leg.ticket = ticket
    assert ask(providers).ticket is None


def test_writes_a_ticket_in_one_spelling(providers, leg):
    leg.ticket = TICKET.upper()
    assert ask(providers).ticket == TICKET


def test_keeps_the_trouble_of_one_provider_from_the_others(providers, leg):
    leg.refusal = SourceTimedOut("x")
    ask(providers, "RRN")
    leg.refusal = None
    assert ask(providers, "RRN").outcome == "source-unavailable"
    assert ask(providers, "NSSO").outcome == "answered"
