"""How a refusal looks on the wire: by its class alone."""

from http import HTTPStatus

import pytest

from gateway.catalogue.message import Answer
from gateway.contracts import SchemaCache
from gateway.refusals import (
    EnvelopeRefusal,
    FailedDecryption,
    InternalFailure,
    MustUnderstand,
    Refusal,
    Replayed,
    SchemaViolation,
    SecurityRefusal,
    SourceRefusal,
    TransportRefusal,
    UnknownOperation,
    VersionMismatch,
)
from gateway.soap.envelope import read_envelope
from gateway.soap.fault import read_fault, read_fault_element
from gateway.stages.refuse import Refuse
from gateway.wss.verify import ProtectionOrder
from tests.support.clock import StoppedClock
from tests.support.directory import a_number
from tests.support.facts import accepted, an_arrival, answered, authorised, opened, validated
from tests.support.keys import a_holder
from tests.support.verification import HUB

CANARY = "Canaryname"
REFUSE = Refuse(signer=a_holder(HUB), clock=StoppedClock())
ASKED = {"ssin": str(a_number())}


def leaves(root):
    """Return the refusals below `root` that are raised: those with a reason of their own."""
    found = [] if "journal_reason" not in vars(root) else [root]
    return found + [leaf for child in root.__subclasses__() for leaf in leaves(child)]


def by_name(kind):
    return kind.__name__


@pytest.mark.parametrize("kind", leaves(TransportRefusal), ids=by_name)
def test_a_transport_refusal_is_a_bare_status(kind):
    reply = REFUSE(an_arrival(), kind(CANARY))
    assert (reply.status, reply.octets) == (kind.status, b"")
    assert (reply.retry_after is not None) is (kind.status is HTTPStatus.SERVICE_UNAVAILABLE)


@pytest.mark.parametrize("kind", [*leaves(EnvelopeRefusal), *leaves(SecurityRefusal)], ids=by_name)
def test_an_early_refusal_is_an_unsecured_fault_that_says_nothing(kind):
    arrived = an_arrival()
    reply = REFUSE(arrived, kind(CANARY))
    assert reply.status is HTTPStatus.INTERNAL_SERVER_ERROR
    envelope = read_envelope(reply.octets)
    assert envelope.header is None
    fault = read_fault(envelope)
    assert str(arrived.ticket) in fault.text
    assert CANARY not in fault.text
    assert kind.journal_reason not in fault.text
    assert fault.detail is None


@pytest.mark.parametrize("parent", [EnvelopeRefusal, SecurityRefusal])
def test_all_faults_of_a_class_are_the_same_octets_but_for_the_number(parent):
    arrived = an_arrival()
    kinds = [kind for kind in leaves(parent) if kind not in (VersionMismatch, MustUnderstand)]
    assert len({REFUSE(arrived, kind(str(number))).octets for number, kind in enumerate(kinds)}) == 1


@pytest.mark.parametrize("kind", [Replayed, FailedDecryption])
def test_a_security_refusal_is_unsecured_even_after_acceptance(kind):
    reply = REFUSE(accepted(**ASKED), kind(CANARY))
    assert read_envelope(reply.octets).header is None


def test_what_is_unforeseen_before_the_caller_is_proved_is_told_as_nothing():
    fault = read_fault(read_envelope(REFUSE(an_arrival(), InternalFailure("KeyError")).octets))
    assert fault.code == "Server"
    assert "KeyError" not in fault.text


FACTS = {
    "Accepted": accepted(**ASKED),
    "Validated": validated(**ASKED),
    "Authorised": authorised(**ASKED),
    "Answered": answered(authorised(**ASKED), Answer()),
}


@pytest.mark.parametrize("reached", FACTS)
@pytest.mark.parametrize(
    "kind", [*leaves(SourceRefusal), InternalFailure, SchemaViolation, UnknownOperation], ids=by_name
)
def test_a_proved_caller_gets_a_signed_fault_with_the_declared_detail(kind, reached):
    fact = FACTS[reached]
    reply = REFUSE(fact, kind(CANARY))
    verified = opened(reply)
    assert verified.order is ProtectionOrder.SIGN_THEN_ENCRYPT
    fault = read_fault_element(verified.content.payload)
    SchemaCache().check(fault.detail)
    assert fault.code == ("Client" if kind in (SchemaViolation, UnknownOperation) else "Server")
    assert fault.detail.findtext("detail/reasonCode") == getattr(kind, "reason_code", "MSG00001")
    assert fault.detail.findtext("informationCBSS/ticketCBSS") == str(fact.arrived.ticket)
    assert CANARY.encode() not in reply.octets
    assert CANARY not in "".join(fault.detail.itertext())


def test_tells_a_proved_caller_where_its_message_went_wrong():
    reply = REFUSE(accepted(**ASKED), SchemaViolation("pattern at x", where="consultPersonRequest/criteria/ssin"))
    fault = read_fault_element(opened(reply).content.payload)
    assert fault.detail.findtext("detail/diagnostic") == "schema-violation at consultPersonRequest/criteria/ssin"


def test_a_fault_for_a_body_that_names_no_operation_has_no_detail():
    fact = accepted(**ASKED)
    fact.secured.verified.content.payload.tag = "{urn:x}nothing"
    fault = read_fault_element(opened(REFUSE(fact, UnknownOperation("Body"))).content.payload)
    assert fault.detail is None


def test_every_refusal_has_a_class_a_reason_of_its_own_and_a_docstring():
    kinds = leaves(Refusal)
    assert len({kind.journal_reason for kind in kinds}) == len(kinds)
    assert all(kind.__doc__ and kind.fault_class for kind in kinds)
