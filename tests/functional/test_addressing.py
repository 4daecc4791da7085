"""A question with addressing headers: read where they are signed, answered with signed ones, and nothing dialled."""

import socket
from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest
from lxml import etree

from gateway.soap.addressing import ANONYMOUS
from gateway.soap.envelope import read_envelope
from gateway.soap.namespaces import WSA, WSU
from gateway.soap.version import SOAPVersion
from tests.support.messages import BOTH_ORDERS
from tests.support.partner import soap12

ACTION = "urn:crossroads:PersonService:findPerson"
BOTH = list(SOAPVersion)
NAMES = ("To", "Action", "MessageID", "ReplyTo")


@pytest.fixture
def network(shared):
    """One network for all: no test leaves a trace that changes another one's verdict."""
    return shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """The addressing headers of a question, as policy-driven toolkits send them."""

    to: str
    action: str = ACTION
    message_id: str = ""
    reply_to: str = ANONYMOUS
    extra: str = ""

    def blocks(self):
        texts = {"To": self.to, "Action": self.action, "MessageID": self.message_id}
        blocks = [_block(name, text) for name, text in texts.items()]
        return [
            *blocks,
            _block("ReplyTo", f"<wsa:Address>{self.reply_to}</wsa:Address>"),
            *([self.extra] if self.extra else []),
        ]


def _block(name, content):
    return f'<wsa:{name} xmlns:wsa="{WSA}" xmlns:wsu="{WSU}" wsu:Id="{name}">{content}</wsa:{name}>'


def a_question(network, **fields):
    asked = {"lastName": "Canaryname", "firstName": "Person", "birthDate": date(1985, 7, 30), **fields}
    return network.centre.question("PersonService", "findPerson", **asked)


def headers(network, **deviations):
    address = network.hub.settings.hub.public_url + network.path()
    return Headers(**{"to": address, "message_id": uuid4().urn, **deviations})


def a_message(network, addressing, *, request=None, signed=NAMES, version=SOAPVersion.SOAP11):
    message = network.centre.writes(a_question(network) if request is None else request).in_soap(version)
    for block in addressing.blocks():
        message = message.with_block(block)
    return message.with_references("timestamp", "body", *signed)


def post(network, message, **environ):
    environ = {**(soap12(ACTION) if message.version is SOAPVersion.SOAP12 else {}), **environ}
    return network.post(message.octets, operation="findPerson", **environ)


def told(reply):
    """Return the texts of the answer's addressing headers, by name."""
    blocks = read_envelope(reply.octets).header_blocks
    return {etree.QName(block).localname: block.text for block in blocks if etree.QName(block).namespace == WSA}


def signed_parts(reply):
    """Return the identifiers that the answer's signature names."""
    root = etree.XML(reply.octets)
    return {each.get("URI") for each in root.iter("{http://www.w3.org/2000/09/xmldsig#}Reference")}


def opened(network, reply, message):
    """Verify the answer as our own partner does, which wants every addressing header signed."""
    signature = etree.XML(message).find(".//{http://www.w3.org/2000/09/xmldsig#}SignatureValue").text
    return network.centre.open(reply, confirms=b64decode(signature))


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_answers_with_signed_headers_of_its_own(network, order, version):
    addressing = headers(network)
    octets = a_message(network, addressing, version=version).in_order(order).octets
    environ = soap12(ACTION) if version is SOAPVersion.SOAP12 else {}
    reply = network.post(octets, operation="findPerson", **environ)
    assert opened(network, reply, octets).secured
    answer = told(reply)
    assert UUID(answer.pop("MessageID").removeprefix("urn:uuid:")).version == 4
    assert answer == {"To": ANONYMOUS, "Action": f"{ACTION}Response", "RelatesTo": addressing.message_id}
    assert signed_parts(reply) >= {"#wsa-To", "#wsa-Action", "#wsa-MessageID", "#wsa-RelatesTo"}


def test_gives_every_answer_a_number_of_its_own(network):
    replies = [post(network, a_message(network, headers(network))) for _ in range(2)]
    assert len({told(reply)["MessageID"] for reply in replies}) == 2


def test_sends_no_headers_where_the_question_had_none(network):
    assert told(network.post(network.centre.writes(a_question(network)).octets, operation="findPerson")) == {}


@pytest.mark.parametrize("version", BOTH)
def test_names_the_action_of_a_signed_fault(network, version):
    request = a_question(network)
    etree.SubElement(request, "surplus")
    addressing = headers(network)
    reply = post(network, a_message(network, addressing, request=request, version=version))
    assert told(reply)["Action"] == f"{ACTION}Fault"
    assert told(reply)["RelatesTo"] == addressing.message_id


def test_names_the_standard_s_action_of_a_fault_without_detail(network):
    request = etree.XML("<nothing/>")
    reply = post(network, a_message(network, headers(network), request=request))
    assert told(reply)["Action"] == f"{WSA}/soap/fault"


def test_sends_no_headers_with_an_unsecured_fault(network):
    reply = post(network, a_message(network, headers(network), signed=("To",)))
    assert (reply.status, told(reply)) == (500, {})


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("other", ["urn:crossroads:PersonService:consultPerson", "urn:x:y"])
def test_tells_a_proved_caller_that_wsa_action_names_another_operation(network, other, version):
    reply = post(network, a_message(network, headers(network, action=other), version=version))
    exchange = network.exchange_of(reply)
    assert (exchange.outcome.fault_class, exchange.outcome.reason) == ("V", "unknown-operation")


def test_takes_the_action_of_soap_1_2_from_the_header_alone(network):
    message = a_message(network, headers(network), version=SOAPVersion.SOAP12)
    assert post(network, message, CONTENT_TYPE="application/soap+xml").status == 200


def test_takes_the_action_of_soap_1_1_from_http_too(network):
    reply = post(network, a_message(network, headers(network)), HTTP_SOAPACTION=None)
    assert network.exchange_of(reply).outcome.reason == "unknown-operation"


REFUSED = {
    "To another address": {"to": "https://other.example/services/PersonService/v1"},
    "ReplyTo somewhere": {"reply_to": "http://127.0.0.1:1/"},
    "ReplyTo nowhere": {"reply_to": f"{WSA}/none"},
    "MessageID is no IRI": {"message_id": "1"},
    "MessageID is long": {"message_id": "urn:" + "x" * 300},
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_signed_headers_that_say_what_is_not_accepted(network, name):
    reply = post(network, a_message(network, headers(network, **REFUSED[name])))
    outcome = network.exchange_of(reply).outcome
    assert (reply.status, outcome.fault_class, outcome.reason) == (500, "S", "invalid-security")
    assert outcome.detail.startswith("addressing header ")


def test_refuses_the_ticket_of_the_body_in_a_message_id(network):
    ticket = uuid4()
    request = a_question(network, ticket=ticket)
    reply = post(network, a_message(network, headers(network, message_id=ticket.urn), request=request))
    assert network.exchange_of(reply).outcome.reason == "invalid-security"


@pytest.mark.parametrize("unsigned", NAMES)
def test_refuses_an_unsigned_header_of_a_modern_partner(network, unsigned):
    signed = [name for name in NAMES if name != unsigned]
    reply = post(network, a_message(network, headers(network), signed=signed))
    assert network.exchange_of(reply).outcome.reason == "uncovered-part"


def test_dials_nobody(network):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        extra = _block("FaultTo", f"<wsa:Address>{address}</wsa:Address>")
        for addressing in (headers(network, reply_to=address), headers(network, extra=extra)):
            signed = (*NAMES, "FaultTo") if addressing.extra else NAMES
            reply = post(network, a_message(network, addressing, signed=signed))
            assert network.exchange_of(reply).outcome.reason == "invalid-security"
        with pytest.raises(BlockingIOError):
            listener.accept()
