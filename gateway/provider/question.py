"""What an authentic source's function is asked."""

from dataclasses import dataclass

from gateway.catalogue.block import HubTrace
from gateway.catalogue.message import Question
from gateway.catalogue.model import Operation, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A verified, valid question of the hub, on behalf of `question.customer`."""

    service: Service
    operation: Operation
    question: Question
    trace: HubTrace
    """The hub's ticket and times; the answer repeats the ticket."""
