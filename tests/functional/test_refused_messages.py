"""What is not a well-formed, fresh, signed message of a registered application: its fault, and what the journal keeps.

Every message here deviates in one thing from a good one, goes through the door of a hub that could reach its register,
and is followed by a good consult. The peer learns the fault class and nothing else; whoever runs the hub learns why.
"""

import base64
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree

from gateway.journal import OutcomeKind
from gateway.soap.envelope import read_envelope
from gateway.soap.fault import read_fault
from tests.support import deviations
from tests.support.hub import StagedNetwork
from tests.support.messages import (
    BOTH_ORDERS,
    Deviation,
    a_transported_key,
    encode,
    encrypt_data,
    find_path,
)

CANARY = "Canaryname"
"""The family name in every refused question: no fault may show it."""
SIX_MEGABYTES = b"x" * (6 * 1024 * 1024)


@pytest.fixture
def network(shared):
    """One network for the whole table: no refusal may leave a trace that changes the next verdict."""
    return shared


def a_question(network: StagedNetwork, **fields: Any) -> etree._Element:
    asked = {"lastName": CANARY, "firstName": "Person", "birthDate": date(1985, 7, 30), **fields}
    return network.centre.question("PersonService", "findPerson", **asked)


def good_octets(network: StagedNetwork) -> bytes:
    return network.centre.writes(a_question(network)).octets


def check_it_serves_on(network: StagedNetwork) -> None:
    """The next good consult is answered, by the register."""
    calls = len(network.register.calls)
    ssin = network.a_client()
    assert network.centre.asks("PersonService", "consultPerson", ssin=str(ssin)).code == "MSG00000"
    assert len(network.register.calls) == calls + 1


def check_refusal(network: StagedNetwork, reply: Any, fault_class: str, reason: str) -> None:
    """The journal has one row, with this reason and without an acceptance; the peer reads nothing of its message."""
    exchange = network.exchange_of(reply)
    assert exchange.acceptance is None
    assert exchange.outcome.kind is OutcomeKind.REFUSED
    assert (exchange.outcome.fault_class, exchange.outcome.reason) == (fault_class, reason)
    assert CANARY.encode() not in reply.octets
    assert CANARY not in (exchange.outcome.detail or "")


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_answers_the_message_that_all_others_deviate_from(network, order):
    reply = network.post(network.centre.writes(a_question(network)).in_order(order).octets, operation="findPerson")
    assert reply.status == 200


# Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request that deviates from a good one."""

    reason: str
    status: int
    octets: bytes | None = None
    """A good message when `None`."""
    environ: dict[str, Any]


TRANSPORT = {
    "6 MB as announced": Request(reason="message-too-large", status=413, octets=SIX_MEGABYTES, environ={}),
    "6 MB in chunks, unannounced": Request(
        reason="message-too-large",
        status=413,
        octets=SIX_MEGABYTES,
        environ={"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"},
    ),
    "neither a length nor chunks": Request(reason="length-required", status=411, environ={"CONTENT_LENGTH": ""}),
    "a length that is no number": Request(reason="length-required", status=411, environ={"CONTENT_LENGTH": "+5"}),
    "less than announced": Request(reason="body-broken", status=400, environ={"CONTENT_LENGTH": "9999"}),
    "application/json": Request(
        reason="unsupported-media-type", status=415, environ={"CONTENT_TYPE": "application/json"}
    ),
    "SOAP 1.2 with two actions": Request(
        reason="unsupported-media-type",
        status=415,
        environ={"CONTENT_TYPE": 'application/soap+xml; action="a"; action="b"'},
    ),
    "no media type": Request(reason="unsupported-media-type", status=415, environ={"CONTENT_TYPE": ""}),
    "another charset": Request(
        reason="unsupported-media-type", status=415, environ={"CONTENT_TYPE": "text/xml; charset=iso-8859-1"}
    ),
    "gzip": Request(
        reason="unsupported-media-type",
        status=415,
        octets=gzip.compress(SIX_MEGABYTES),
        environ={"HTTP_CONTENT_ENCODING": "gzip"},
    ),
    "an unknown address": Request(
        reason="unknown-address", status=404, environ={"PATH_INFO": "/services/CanarynameService/v1"}
    ),
    "PUT": Request(reason="method-not-allowed", status=405, environ={"REQUEST_METHOD": "PUT"}),
    "TRACE": Request(reason="method-not-allowed", status=405, environ={"REQUEST_METHOD": "TRACE"}),
    "DELETE": Request(reason="method-not-allowed", status=405, environ={"REQUEST_METHOD": "DELETE"}),
}


@pytest.mark.parametrize("name", TRANSPORT)
def test_refuses_a_bad_http_request_with_a_bare_status(network, name):
    case, operations = TRANSPORT[name], network.hub.decryption_key.operations
    octets = good_octets(network) if case.octets is None else case.octets
    environ = {"CONTENT_LENGTH": str(len(octets)), "wsgi.input": io.BytesIO(octets), **case.environ}
    reply = network.post(octets, operation="findPerson", **environ)
    assert (reply.status, reply.octets) == (case.status, b"")
    check_refusal(network, reply, "T", case.reason)
    assert network.hub.decryption_key.operations == operations
    check_it_serves_on(network)


def test_says_which_methods_an_address_knows_when_it_refuses_one(network):
    reply = network.fetch(network.path(), method="OPTIONS")
    assert reply.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/services/PersonService/v1", "/services/Unknown/v1?wsdl", "/", "/services"])
def test_has_nothing_to_fetch_at_an_address_that_is_no_contract(network, path):
    assert network.fetch(path).status == 404


# Parse and shape


def many_attributes(octets: bytes) -> bytes:
    attributes = b"".join(b' a%d="%s"' % (number, CANARY.encode()) for number in range(10_000))
    return octets.replace(b"<soap:Body", b"<soap:Body" + attributes, 1)


def on_the_wire(before: bytes, after: bytes) -> Callable[[StagedNetwork], bytes]:
    def make(network: StagedNetwork) -> bytes:
        octets = good_octets(network)
        assert before in octets
        return octets.replace(before, after, 1)

    return make


def deviating(deviation: Deviation) -> Callable[[StagedNetwork], bytes]:
    return lambda network: network.centre.writes(a_question(network)).but(deviation).octets


DOCTYPE = b'<!DOCTYPE soap:Envelope [<!ENTITY c "Canaryname">]>'
ENVELOPES: dict[str, tuple[str, str, Callable[[StagedNetwork], bytes]]] = {
    # the journal's reason, the fault code, and the message
    "an empty body": ("malformed-xml", "Client", lambda _: b""),
    "no XML": ("malformed-xml", "Client", lambda _: b"lastName=Canaryname"),
    "an envelope cut short": ("malformed-xml", "Client", lambda network: good_octets(network)[:-9]),
    "UTF-16": ("malformed-xml", "Client", lambda network: good_octets(network).decode().encode("utf-16")),
    "a DOCTYPE": ("forbidden-construct", "Client", lambda network: DOCTYPE + good_octets(network)),
    "a processing instruction": ("forbidden-construct", "Client", on_the_wire(b"<soap:Header>", b"<soap:Header><?p?>")),
    "a comment inside text": (
        "forbidden-construct",
        "Client",
        deviating(deviations.on_the_wire(b"<wsu:Created>2", b"<wsu:Created>2<!-- Canaryname -->")),
    ),
    "10,000 attributes on one element": (
        "limit-exceeded",
        "Client",
        lambda network: many_attributes(good_octets(network)),
    ),
    "two Bodies": (
        "not-an-envelope",
        "Client",
        on_the_wire(b"</soap:Envelope>", b"<soap:Body><evil>Canaryname</evil></soap:Body></soap:Envelope>"),
    ),
    "a duplicate id": (
        "not-an-envelope",
        "Client",
        deviating(deviations.once_finished(deviations.copy_after("//wsse:BinarySecurityToken"))),
    ),
    "another root": ("not-an-envelope", "Client", lambda _: b"<lastName>Canaryname</lastName>"),
    "SOAP 1.2": (
        "version-mismatch",
        "VersionMismatch",
        lambda network: good_octets(network).replace(
            b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
        ),
    ),
    "a mandatory header that nobody knows": (
        "must-understand",
        "MustUnderstand",
        on_the_wire(b"<soap:Header>", b'<soap:Header><x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>'),
    ),
}
ENVELOPES |= {
    f"a wrapped Body: {name}": ("not-an-envelope", "Client", deviating(deviation))
    for name, deviation in deviations.wrapped_bodies().items()
    if "header block" in name or "a second Body" in name
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_refuses_a_bad_envelope_before_any_cryptography(network, name):
    reason, code, make = ENVELOPES[name]
    operations = network.hub.decryption_key.operations
    reply = network.post(make(network), operation="findPerson")
    assert reply.status == 500
    assert read_fault(read_envelope(reply.octets)).code == code
    check_refusal(network, reply, "P", reason)
    assert network.hub.decryption_key.operations == operations
    check_it_serves_on(network)


# Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Insecure:
    """A message whose security does not hold, and how far the recipe goes with it."""

    reason: str
    detail: str | None = None
    """What else the journal says, where it is a word for operators to rely on."""
    operations: int = 0
    """Private-key operations that it costs."""
    make: Callable[[StagedNetwork, Any], bytes]
    """Given the network and the order of protection."""
    service: tuple[str, str] = ("PersonService", "findPerson")


def insecure(reason: str, deviation: Deviation, **choices: Any) -> Insecure:
    """The centre's own good message, with one deviation, in either order of protection."""

    def make(network: StagedNetwork, order: Any) -> bytes:
        return network.centre.writes(a_question(network)).in_order(order).but(deviation).octets

    return Insecure(reason=reason, make=make, **choices)


def of_application(detail: str | None, application: Callable[[StagedNetwork], Any], *, reason: str) -> Insecure:
    """A message that only its certificate makes bad."""

    def make(network: StagedNetwork, order: Any) -> bytes:
        partner = network.registers(application(network), network.centre.institution)
        network.clock.advance(timedelta(seconds=2))  # the hub looks at its revocation lists every second
        return partner.writes(a_question(network)).in_order(order).octets

    return Insecure(reason=reason, detail=detail, make=make)


def unregistered(network: StagedNetwork, order: Any) -> bytes:
    stranger = type(network.centre)(network, network.centre.institution, network.pki.application())
    return stranger.writes(a_question(network)).in_order(order).octets


def a_tampered_clear_body(network: StagedNetwork, order: Any) -> bytes:
    request = network.centre.question("TestConnectionService", "sendTestMessage", echo="ping")
    tampered = deviations.once_finished(deviations.set_text("//echo", CANARY))
    return network.centre.writes(request).but(deviations.signed_without_encryption).but(tampered).octets


def encrypted_anew(message: Any) -> Any:
    """Somebody on the way puts a Body of his own in, under a key of his own."""
    certificate = message.encryption.recipient

    def edit(root: etree._Element) -> None:
        key = a_transported_key(certificate)
        find_path(root, "//xenc:EncryptedKey//xenc:CipherValue").text = encode(key.octets)
        sealed = encrypt_data(deviations.EVIL, key.session_key)
        find_path(root, "//xenc:EncryptedData//xenc:CipherValue").text = encode(sealed)

    return message.once_finished(edit)


def with_content(before: bytes, after: bytes) -> Deviation:
    return deviations.in_the_content(before, after)


CLOSING = b"</m:findPersonRequest>"
SECURITY = {
    "no security at all": insecure(
        "invalid-security", deviations.once_finished(deviations.remove("//wsse:Security")), detail=None
    ),
    "unsigned": insecure("invalid-security", deviations.unsigned),
    "unencrypted": insecure("uncovered-part", deviations.signed_without_encryption),
    "a Body that no signature covers": insecure("uncovered-part", deviations.without_body_reference),
    "a Timestamp that no signature covers": insecure("uncovered-part", deviations.without_timestamp_reference),
    "a random signature": insecure("failed-signature", deviations.random_signature),
    "a tampered Timestamp": insecure(
        "failed-digest", deviations.once_finished(deviations.set_text("//wsu:Expires", "2026-06-15T12:04:59Z"))
    ),
    "a tampered Body": Insecure(
        reason="failed-digest",
        detail="Body",
        make=a_tampered_clear_body,
        service=("TestConnectionService", "sendTestMessage"),
    ),
    "a Body encrypted by somebody else": insecure("failed-digest", encrypted_anew, operations=1),
    "a tampered ciphertext": insecure(
        "failed-decryption",
        deviations.once_finished(deviations.flip_octet("//xenc:EncryptedData//xenc:CipherValue", 40)),
        operations=1,
    ),
    "a tampered key": insecure(
        "failed-decryption",
        deviations.once_finished(deviations.flip_octet("//xenc:EncryptedKey//xenc:CipherValue", 200)),
        operations=1,
    ),
    "two Bodies inside the ciphertext": insecure(
        "failed-decryption", with_content(CLOSING, CLOSING + b"</soap:Body><soap:Body><evil/>"), operations=1
    ),
    "a wrapped Body inside the ciphertext": insecure(
        "failed-decryption",
        with_content(b"<criteria>", b'<soap:Body xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"/><criteria>'),
        operations=1,
    ),
    "a DOCTYPE inside the ciphertext": insecure(
        "failed-decryption", with_content(b"<m:find", b"<!DOCTYPE x><m:find"), operations=1
    ),
    "a comment inside the text in the ciphertext": insecure(
        "failed-decryption", with_content(b"Canaryname", b"Canary<!-- -->name"), operations=1
    ),
    "a ciphertext inside the ciphertext": insecure(
        "failed-decryption",
        with_content(b"<criteria>", b'<e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"/><criteria>'),
        operations=1,
    ),
    "a SHA-1 signature": insecure("unsupported-algorithm", deviations.sha1_signature),
    "SHA-1 digests": insecure("unsupported-algorithm", deviations.sha1_digests),
    "an RSA-1_5 key": insecure("unsupported-algorithm", deviations.rsa_1_5_transport),
    "a CBC cipher": insecure("unsupported-algorithm", deviations.cbc_cipher),
    "an expired certificate": of_application(
        "expired", lambda network: network.pki.expired_application(), reason="untrusted-certificate"
    ),
    "a certificate that is not valid yet": of_application(
        "not-yet-valid",
        lambda network: network.pki.application(not_before=network.clock.now() + timedelta(days=1)),
        reason="untrusted-certificate",
    ),
    "a revoked certificate": of_application(
        "revoked", lambda network: network.pki.revoked_application(), reason="untrusted-certificate"
    ),
    "an unknown certificate": Insecure(reason="unknown-token", make=unregistered),
    "a certificate of a foreign authority": of_application(
        None, lambda network: network.pki.foreign_application(), reason="untrusted-certificate"
    ),
    "a certificate for another use": of_application(
        "wrong-usage", lambda network: network.pki.encryption_only_application(), reason="untrusted-certificate"
    ),
    "a stale Timestamp": insecure("message-expired", deviations.expired, detail="ended"),
    "a Timestamp from the future": insecure("message-expired", deviations.from_the_future, detail="from the future"),
    "a Timestamp of six minutes": insecure("message-expired", deviations.too_long_a_period),
}


@pytest.mark.parametrize("order", BOTH_ORDERS)
@pytest.mark.parametrize("name", SECURITY)
def test_refuses_what_is_not_secure_and_says_why_in_the_journal_alone(network, name, order):
    case = SECURITY[name]
    octets = case.make(network, order)
    operations, calls = network.hub.decryption_key.operations, len(network.register.calls)
    reply = network.post(octets, *case.service)
    check_refusal(network, reply, "S", case.reason)
    if case.detail is not None:
        assert network.outcome_of(reply).detail == case.detail
    assert network.hub.decryption_key.operations - operations == case.operations
    assert len(network.register.calls) == calls
    check_it_serves_on(network)


def told_to_the_peer(reply: Any) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """All that a peer can observe, but for the number by which the operator finds the message."""
    correlation = reply.headers["X-Correlation-Id"]
    headers = {name: value for name, value in reply.headers.items() if name != "X-Correlation-Id"}
    assert correlation.encode() in reply.octets
    return reply.status, tuple(headers.items()), reply.octets.replace(correlation.encode(), b"*")


def test_no_peer_can_tell_one_security_failure_from_another(network):
    told = {
        told_to_the_peer(network.post(case.make(network, order), *case.service))
        for case in SECURITY.values()
        for order in BOTH_ORDERS
    }
    replayed = good_octets(network)
    network.post(replayed, operation="findPerson")
    told.add(told_to_the_peer(network.post(replayed, operation="findPerson")))
    assert len(told) == 1
    ((status, _, octets),) = told
    assert status == 500
    assert read_fault(read_envelope(octets)).code == "InvalidSecurity"


def test_no_peer_can_tell_one_bad_envelope_from_another_of_its_fault_code(network):
    told = {(code, told_to_the_peer(network.post(make(network)))) for _, code, make in ENVELOPES.values()}
    assert sorted(code for code, _ in told) == ["Client", "MustUnderstand", "VersionMismatch"]


def test_refuses_a_clear_message_over_a_clear_transport(tmp_path, clock):
    network = StagedNetwork(tmp_path, clock, hub={"allow_plain_transport": False})
    request = network.centre.question("TestConnectionService", "sendTestMessage", echo=CANARY)
    octets = network.centre.writes(request).but(deviations.signed_without_encryption).octets
    reply = network.post(octets, "TestConnectionService", "sendTestMessage")
    check_refusal(network, reply, "S", "uncovered-part")


def test_believes_the_proxy_that_the_transport_was_protected(tmp_path, clock):
    network = StagedNetwork(tmp_path, clock, hub={"allow_plain_transport": False})
    request = network.centre.question("TestConnectionService", "sendTestMessage", echo="ping")
    octets = network.centre.writes(request).but(deviations.signed_without_encryption).octets
    reply = network.post(octets, "TestConnectionService", "sendTestMessage", **{"wsgi.url_scheme": "https"})
    assert reply.status == 200


def test_a_registered_certificate_with_random_signatures_never_costs_a_private_key_operation(network):
    octets = good_octets(network)
    place = octets.index(b"<ds:SignatureValue>") + len(b"<ds:SignatureValue>")
    end = octets.index(b"</ds:SignatureValue>")
    operations = network.hub.decryption_key.operations
    for number in range(100):
        forged = base64.b64encode(number.to_bytes(256, "big"))
        reply = network.post(octets[:place] + forged + octets[end:], operation="findPerson")
        assert network.outcome_of(reply).reason == "failed-signature"
    assert network.hub.decryption_key.operations == operations
    check_it_serves_on(network)


# Validation: the caller is proved, and is told more


def check_signed_fault(network: StagedNetwork, told: Any, reason: str) -> None:
    assert told.secured
    assert told.http.status == 500
    assert told.fault.code == "Client"
    assert told.reason_code in ("MSG00001", None)
    exchange = network.exchange_of(told)
    assert exchange.acceptance is not None
    assert (exchange.outcome.fault_class, exchange.outcome.reason) == ("V", reason)
    assert CANARY.encode() not in etree.tostring(told.payload)
    check_it_serves_on(network)


def test_tells_a_proved_caller_that_the_operation_is_unknown(network):
    request = a_question(network)
    request.tag = request.tag.replace("findPerson", "findNobody")
    told = network.centre.sends(request, "PersonService", "findPerson")
    check_signed_fault(network, told, "unknown-operation")
    assert network.outcome_of(told).detail == "Body"


def test_tells_a_proved_caller_that_the_operation_belongs_to_another_service(network):
    request = network.centre.question("TestConnectionService", "sendTestMessage", echo=CANARY)
    told = network.centre.sends(request, "PersonService", "findPerson")
    check_signed_fault(network, told, "unknown-operation")


@pytest.mark.parametrize("action", ['"urn:crossroads:PersonService:consultPerson"', '""', "", None])
def test_tells_a_proved_caller_that_soap_action_names_another_operation(network, action):
    told = network.centre.sends(a_question(network), "PersonService", "findPerson", HTTP_SOAPACTION=action)
    check_signed_fault(network, told, "unknown-operation")
    assert network.outcome_of(told).detail == "SOAPAction"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("criteria/birthDate", "Canaryname"),
        ("criteria/lastName", "Canaryname" * 10),
        ("informationCustomer/ticket", "Canaryname"),
        ("legalContext", ""),
    ],
)
def test_tells_a_proved_caller_where_its_message_does_not_fit_the_contract(network, path, text):
    request = a_question(network)
    request.find(path).text = text
    told = network.centre.sends(request, "PersonService", "findPerson")
    check_signed_fault(network, told, "schema-violation")
    assert told.reason_code == "MSG00001"
    assert path.rpartition("/")[2] in told.fault.detail.findtext("detail/diagnostic")


def test_mirrors_the_order_of_protection_in_a_fault(network):
    request = a_question(network)
    request.find("criteria/lastName").text = ""
    for order in BOTH_ORDERS:
        request.find("informationCustomer/ticket").text = str(uuid4())
        told = network.centre.sends(request, "PersonService", "findPerson", order=order)
        assert told.fault is not None
        assert told.order is order
