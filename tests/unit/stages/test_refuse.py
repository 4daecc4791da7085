"""How a refusal looks on the wire: by its class alone."""

from dataclasses import replace
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
from gateway.soap.namespaces import SOAP12
from gateway.soap.version import SOAPVersion
from gateway.stages.refuse import Refuse
from gateway.wss.verify import ProtectionOrder
from tests.support.clock import StoppedClock
from tests.support.directory import a_number
from tests.support.facts import (
    accepted,
    an_arrival,
    answered,
    authorised,
    opened,
    received,
    the_catalogue,
    validated,
)
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


def arriving_in(version):
    return an_arrival(content_type=version.content_type)


@pytest.mark.parametrize("version", SOAPVersion)
@pytest.mark.parametrize("kind", [*leaves(EnvelopeRefusal), *leaves(SecurityRefusal)], ids=by_name)
def test_an_early_refusal_is_an_unsecured_fault_that_says_nothing(kind, version):
    arrived = arriving_in(version)
    reply = REFUSE(arrived, kind(CANARY))
    is_binding = version is SOAPVersion.SOAP11 or kind in (VersionMismatch, MustUnderstand)
    assert reply.status == (500 if is_binding else 400)
    assert reply.content_type == version.content_type
    envelope = read_envelope(reply.octets, version=version)
    assert (envelope.header is None) is (kind is not VersionMismatch)
    fault = read_fault(envelope)
    assert str(arrived.ticket) in fault.text
    assert CANARY not in fault.text
    assert kind.journal_reason not in fault.text
    assert fault.detail is None


@pytest.mark.parametrize("version", SOAPVersion)
@pytest.mark.parametrize("parent", [EnvelopeRefusal, SecurityRefusal])
def test_all_faults_of_a_class_are_the_same_octets_but_for_the_number(parent, version):
    arrived = arriving_in(version)
    kinds = [kind for kind in leaves(parent) if kind not in (VersionMismatch, MustUnderstand)]
    assert len({REFUSE(arrived, kind(str(number))).octets for number, kind in enumerate(kinds)}) == 1


@pytest.mark.parametrize("version", SOAPVersion)
def test_names_the_versions_that_are_spoken_to_whoever_speaks_another(version):
    (block,) = read_envelope(REFUSE(arriving_in(version), VersionMismatch("x")).octets).header_blocks
    assert block.tag == f"{{{SOAP12}}}Upgrade"


@pytest.mark.parametrize("version", SOAPVersion)
def test_names_what_was_not_understood_in_soap_1_2_alone(version):
    block = f"<q:{CANARY} xmlns:q='urn:q' s:mustUnderstand='1'/>"
    octets = f"<s:Envelope xmlns:s='{version}'><s:Header>{block}</s:Header><s:Body><a/></s:Body></s:Envelope>"
    fact = received(the_catalogue().services["PersonService"], content_type=version.content_type)
    reply = REFUSE(replace(fact, envelope=read_envelope(octets.encode())), MustUnderstand(CANARY))
    blocks = read_envelope(reply.octets).header_blocks
    assert [block.get("qname").partition(":")[2] for block in blocks] == [CANARY] * (version is SOAPVersion.SOAP12)


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


@pytest.mark.parametrize(
    ("kind", "code", "status"), [(SchemaViolation, "Sender", 400), (InternalFailure, "Receiver", 500)], ids=str
)
def test_a_proved_caller_gets_its_signed_fault_in_soap_1_2(kind, code, status):
    version = SOAPVersion.SOAP12
    reply = REFUSE(accepted(arrival={"content_type": version.content_type}, **ASKED), kind(CANARY))
    assert (reply.status, reply.content_type) == (status, version.content_type)
    assert read_envelope(reply.octets).version is version
    fault = read_fault_element(opened(reply).content.payload)
    assert fault.code == code
    SchemaCache().check(fault.detail)


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
