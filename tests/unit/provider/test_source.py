"""A source on the provider kit: what it answers, and that it tells nothing to whom it does not."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from gateway.catalogue.block import HubTrace
from gateway.catalogue.message import Answer, build_question, build_request
from gateway.provider import Source, SourceKeys
from gateway.provider.hub import HubRegistration
from gateway.provider.memory import ProcessMemory
from gateway.refusals import UnknownOperation
from gateway.soap.envelope import read_envelope
from gateway.soap.fault import read_fault, read_fault_element
from gateway.soap.version import SOAPVersion
from gateway.values import EnterpriseNumber
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.verify import ProtectionOrder
from tests.support import deviations
from tests.support.clock import NOON, StoppedClock
from tests.support.directory import a_number, a_welfare_centre, the_national_register
from tests.support.facts import the_catalogue, the_operation
from tests.support.http import call
from tests.support.keys import a_holder
from tests.support.messages import a_message
from tests.support.verification import CountingUnwrapper, Judge, KnownApplications
from tests.support.verification import Hub as Receiver

HUB, OWN, STRANGER = (a_holder(name) for name in ("hub", "national register", "stranger"))
SERVICE, CONSULT = the_operation("PersonService.consultPerson")
CANARY = "Canaryname"


class Scene:
    """A source with one function, and the hub that asks it."""

    def __init__(self, unwrapper=None, *, memory=None, kind=Source):
        self.clock = StoppedClock()
        self.asked, self.refused = [], []
        self.answer = lambda asked: Answer(code="MSG00100")
        self.fails_to_hear = False
        hub = HubRegistration(signing_certificate=HUB.certificate, encryption_certificate=HUB.certificate)
        keys = SourceKeys(
            institution=the_national_register().number,
            signer=OWN,
            unwrapper=unwrapper or CountingUnwrapper(OWN),
            hub=hub,
            trust=Judge(),
        )
        self.source = kind(
            keys,
            the_catalogue(),
            {("PersonService", "consultPerson"): self._answer},
            self.clock,
            memory=memory,
            on_refusal=self._hear,
        )

    def _hear(self, ticket, refusal):
        if self.fails_to_hear:
            raise KeyError(CANARY)
        self.refused.append((ticket, refusal))

    def _answer(self, asked):
        self.asked.append(asked)
        return self.answer(asked)

    def request(self, *, trace=True):
        question = build_question(
            CONSULT,
            customer=a_welfare_centre().number,
            ticket=uuid4(),
            sent_at=NOON,
            legal_context="REG:FILE_UPKEEP",
            criteria={"ssin": str(a_number())},
        )
        request = build_request(SERVICE, CONSULT, question, HubTrace(ticket=uuid4(), received_at=NOON))
        if not trace:
            request.remove(request.find("informationCBSS"))
        return request

    def protect(self, request, *, order=ProtectionOrder.SIGN_THEN_ENCRYPT):
        recipient = None if order is ProtectionOrder.SIGN_ONLY else OWN.certificate
        protection = Protection(signer=HUB, recipient=recipient, order=order)
        return protect(canonical_octets(request), protection, now=self.clock.now())

    def writes(self, request):
        message = a_message().with_payload(canonical_octets(request)).signed_by(HUB)
        return message.encrypted_for(OWN.certificate)

    def post(self, octets, method="POST", path="/services/PersonService/v1", **environ):
        usual = {"CONTENT_TYPE": "text/xml", "HTTP_SOAPACTION": f'"{CONSULT.soap_action}"'}
        return call(self.source.wsgi, method, path, octets, **{**usual, **environ})

    def open(self, reply, sent):
        hub = Receiver(registrations=KnownApplications([OWN]), unwrapper=CountingUnwrapper(HUB), now=self.clock.now())
        return hub.verify(reply.octets, confirms=sent.signature_value)


@pytest.fixture
def scene():
    return Scene()


def reasons(scene):
    return [refusal.journal_reason for _, refusal in scene.refused]


@pytest.mark.parametrize("order", [ProtectionOrder.SIGN_THEN_ENCRYPT, ProtectionOrder.ENCRYPT_THEN_SIGN])
def test_answers_the_hub_signed_and_encrypted_in_the_order_of_the_question(scene, order):
    request = scene.request()
    sent = scene.protect(request, order=order)
    verified = scene.open(scene.post(sent.octets), sent)
    payload = verified.content.payload
    assert verified.order is order
    assert payload.findtext("status/code") == "MSG00100"
    assert payload.findtext("informationCBSS/ticketCBSS") == request.findtext("informationCBSS/ticketCBSS")
    assert payload.findtext("informationCustomer/ticket") == request.findtext("informationCustomer/ticket")
    own = payload.findtext("informationSupplier/supplierIdentification/cbeNumber")
    assert EnterpriseNumber.parse(own) == the_national_register().number
    assert scene.asked[0].question.criteria["ssin"] == str(a_number())


def test_answers_a_question_once(scene):
    octets = scene.protect(scene.request()).octets
    assert scene.post(octets).status == 200
    again = scene.post(octets)
    assert again.status == 500
    assert reasons(scene) == ["replayed"]
    assert len(scene.asked) == 1


def test_answers_once_for_all_processes_that_share_a_memory():
    memory = ProcessMemory(StoppedClock())
    one, other = Scene(memory=memory), Scene(memory=memory)
    octets = one.protect(one.request()).octets
    assert one.post(octets).status == 200
    assert other.post(octets).status == 500
    assert reasons(other) == ["replayed"]
    assert other.asked == []


class Meeting(CountingUnwrapper):
    """Opens a key only when somebody else wants one opened, too."""

    both = threading.Barrier(2)

    def unwrap(self, encrypted, *, oaep):
        self.both.wait(30)
        return CountingUnwrapper.unwrap(self, encrypted, oaep=oaep)


def test_answers_one_of_two_simultaneous_copies():
    """Both pass the look-up before either is remembered."""
    scene = Scene(Meeting(OWN))
    octets = scene.protect(scene.request()).octets
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(scene.post, [octets, octets]))
    assert sorted(reply.status for reply in replies) == [200, 500]
    assert reasons(scene) == ["replayed"]
    assert len(scene.asked) == 1


BAD = {
    "unsigned": (deviations.unsigned, "invalid-security"),
    "signed only": (deviations.signed_without_encryption, "uncovered-part"),
    "a random signature": (deviations.random_signature, "failed-signature"),
    "SHA-1": (deviations.sha1_signature, "unsupported-algorithm"),
    "stale": (deviations.expired, "message-expired"),
    "by somebody else": (lambda message: message.signed_by(STRANGER), "unknown-token"),
    "a comment in it": (deviations.in_the_content(b"<criteria>", b"<!-- --><criteria>"), "failed-decryption"),
}


@pytest.mark.parametrize("name", BAD)
def test_verifies_the_hub_as_strictly_as_the_hub_its_callers(scene, name):
    deviation, reason = BAD[name]
    reply = scene.post(scene.writes(scene.request()).but(deviation).octets)
    assert reply.status == 500
    envelope = read_envelope(reply.octets)
    assert envelope.header is None
    fault = read_fault(envelope)
    assert fault.code == "InvalidSecurity"
    assert str(scene.refused[0][0]) in fault.text
    assert reasons(scene) == [reason]
    assert scene.asked == []
    assert scene.post(scene.writes(scene.request()).octets).status == 200


def test_speaks_the_version_in_which_the_hub_asks_and_no_other(scene):
    message = scene.writes(scene.request())
    assert scene.post(message.in_soap(SOAPVersion.SOAP12).octets).status == 500
    assert reasons(scene) == ["version-mismatch"]
    assert scene.post(message.octets).status == 200


@pytest.mark.parametrize(
    ("method", "path", "environ", "status"),
    [
        ("GET", "/services/PersonService/v1", {}, 404),
        ("POST", "/", {}, 404),
        ("POST", "/services/PersonService/v1", {"CONTENT_TYPE": "application/json"}, 415),
        ("POST", "/services/PersonService/v1", {"CONTENT_TYPE": "application/soap+xml"}, 415),
        ("POST", "/services/PersonService/v1", {"HTTP_CONTENT_ENCODING": "gzip"}, 415),
        ("POST", "/services/PersonService/v1", {"CONTENT_LENGTH": str(10**8)}, 413),
    ],
)
def test_answers_bad_http_with_a_bare_status(scene, method, path, environ, status):
    reply = call(scene.source.wsgi, method, path, b"x", **{"CONTENT_TYPE": "text/xml", **environ})
    assert (reply.status, reply.octets) == (status, b"")


def opened_fault(scene, request, **environ):
    sent = scene.protect(request)
    reply = scene.post(sent.octets, **environ)
    assert reply.status == 500
    return read_fault_element(scene.open(reply, sent).content.payload)


def test_tells_the_hub_in_a_signed_fault_that_its_function_failed_and_nothing_more(scene):
    def fail(asked):
        raise KeyError(CANARY)

    scene.answer = fail
    fault = opened_fault(scene, scene.request())
    assert fault.code == "Server"
    assert CANARY not in fault.text
    assert scene.refused[0][1].detail == "KeyError"


def test_signs_the_fault_for_a_question_that_does_not_fit_the_contract(scene):
    request = scene.request()
    request.find("criteria/ssin").text = CANARY
    assert CANARY not in opened_fault(scene, request).text
    assert reasons(scene) == ["schema-violation"]


@pytest.mark.parametrize("name", ["findPerson", "nothing"])
def test_signs_the_fault_for_an_operation_that_it_does_not_answer(scene, name):
    request = scene.request()
    request.tag = f"{{{SERVICE.namespace}}}{name}Request"
    opened_fault(scene, request)
    assert scene.asked == []


@pytest.mark.parametrize("action", ["", '""', '"urn:crossroads:PersonService:findPerson"', "consultPerson"])
def test_signs_the_fault_for_a_soap_action_of_another_operation(scene, action):
    opened_fault(scene, scene.request(), HTTP_SOAPACTION=action)
    assert [(refusal.journal_reason, refusal.detail) for _, refusal in scene.refused] == [
        (UnknownOperation.journal_reason, "SOAPAction")
    ]
    assert scene.asked == []


class CannotSecure(Source):
    """Fails where answers and faults are secured."""

    def secure_reply(self, payload, verified):
        raise KeyError(CANARY)


def test_says_nothing_when_not_even_the_fault_can_be_secured(caplog):
    scene = Scene(kind=CannotSecure)
    reply = scene.post(scene.protect(scene.request()).octets)
    assert (reply.status, reply.octets) == (500, b"")
    assert [refusal.detail for _, refusal in scene.refused] == ["KeyError"]
    assert [(line.name, line.levelname, line.kind) for line in caplog.records] == [
        ("gateway.provider", "ERROR", "KeyError")
    ]
    assert CANARY not in caplog.text


@pytest.mark.parametrize("octets", [b"no XML", None], ids=["nobody", "the hub"])
def test_says_nothing_when_whoever_hears_of_a_refusal_fails(scene, octets):
    scene.fails_to_hear = True
    request = scene.request()
    request.find("criteria/ssin").text = CANARY
    reply = scene.post(octets or scene.protect(request).octets)
    assert (reply.status, reply.octets) == (500, b"")


class Renamed(Source):
    """Changes what leaves, where that is allowed."""

    def secure_reply(self, payload, verified):
        payload.find("informationSupplier/ticket").text = "T-1"
        return super().secure_reply(payload, verified)


def test_lets_a_kind_of_source_change_what_is_about_to_be_signed():
    scene = Scene(kind=Renamed)
    sent = scene.protect(scene.request())
    payload = scene.open(scene.post(sent.octets), sent).content.payload
    assert payload.findtext("informationSupplier/ticket") == "T-1"


def test_answers_no_question_that_did_not_come_through_the_hub(scene):
    opened_fault(scene, scene.request(trace=False))
    assert scene.asked == []


def test_sends_no_answer_that_does_not_fit_the_contract(scene):
    scene.answer = lambda asked: Answer(result={"gender": "M", "addressee": "x" * 1000})
    opened_fault(scene, scene.request())


def test_a_stale_copy_is_refused_after_the_memory_has_let_it_go(scene):
    octets = scene.protect(scene.request()).octets
    scene.post(octets)
    scene.clock.advance(timedelta(minutes=7))
    scene.post(scene.protect(scene.request()).octets)
    scene.post(octets)
    assert reasons(scene) == ["message-expired"]
