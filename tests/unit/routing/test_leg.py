"""The secured leg: what leaves the hub, and the few answers that pass. Bad ones are told in the functional tests."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from lxml import etree

from gateway.catalogue.block import HubTrace, Identification, SupplierTrace
from gateway.catalogue.message import Answer, build_question, build_response
from gateway.contracts import SchemaCache
from gateway.refusals import LimitExceeded, SourceInvalid, SourceRefused, SourceUntrusted, UnknownToken
from gateway.routing.leg import Leg
from gateway.soap.envelope import read_envelope
from gateway.soap.fault import FaultCode, build_fault
from gateway.soap.version import SOAPVersion
from gateway.values import EnterpriseNumber
from gateway.wss.algorithms import DataCipher
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.registration import RegisteredCertificate
from gateway.wss.replay import NoReplayMemory
from gateway.wss.verify import Expectations, ProtectionOrder, Verifier
from tests.support.clock import NOON
from tests.support.directory import a_number, a_welfare_centre, the_national_register
from tests.support.facts import the_operation
from tests.support.keys import a_holder
from tests.support.verification import CountingUnwrapper, Judge, KnownApplications, Memory

HUB, REGISTER, STRANGER = (a_holder(name) for name in ("hub", "national register", "another registered application"))
HUB_LEGACY = a_holder("hub, for legacy partners")
SERVICE, CONSULT = the_operation("PersonService.consultPerson")


class Source:
    """Reads what is posted as the register would, and answers as told. Implements `gateway.routing.post.Poster`."""

    def __init__(self):
        self.signer, self.recipient, self.profile = REGISTER, HUB, "modern"
        self.version = SOAPVersion.SOAP11
        self.change = lambda payload: payload
        self.posted, self.limits = [], []

    def post(self, url, octets, *, soap_action, limit):
        self.posted.append((url, soap_action))
        self.limits.append(limit)
        verifier = Verifier(
            registrations=KnownApplications([HUB], profile=self.profile, profile_until=NOON.date()),
            trust=Judge(),
            replay=Memory(),
            unwrapper=CountingUnwrapper(REGISTER),
            legacy_unwrapper=CountingUnwrapper(REGISTER),
        )
        verified = verifier.verify(read_envelope(octets), Expectations(confidential=True), now=NOON)
        self.request, self.asked = verified.content.payload, verified
        protection = Protection(
            signer=self.signer,
            recipient=self.recipient.certificate,
            order=verified.order,
            suite=verified.answer_suite,
            confirms=verified.signature_value,
            version=self.version,
        )
        return protect(canonical_octets(self.change(self._response())), protection, now=NOON).octets

    def _response(self):
        ticket = self.request.findtext("informationCBSS/ticketCBSS")
        question = SimpleNamespace(
            customer_block=self.request[0],
            legal_context=self.request.findtext("legalContext"),
            criteria_block=self.request.find("criteria"),
        )
        own = SupplierTrace(
            identification=Identification(number=the_national_register().number),
            ticket="T-1",
            received_at=NOON,
            replied_at=NOON,
        )
        return build_response(
            SERVICE,
            CONSULT,
            question,
            HubTrace(ticket=ticket, received_at=NOON, replied_at=NOON),
            status_value="NO_DATA_FOUND",
            description="",
            answer=Answer(code="MSG00100"),
            result=None,
            suppliers=(own,),
        )


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def ask(source, clock):
    return an_asker(source, clock)


def an_asker(source, clock, *, profile="modern", until=None):
    leg = Leg(
        signer=HUB,
        verifier=Verifier(
            registrations=KnownApplications([REGISTER, STRANGER], profile=profile, profile_until=until),
            trust=Judge(),
            replay=NoReplayMemory(),
            unwrapper=CountingUnwrapper(HUB),
            legacy_unwrapper=CountingUnwrapper(HUB_LEGACY),
        ),
        schemas=SchemaCache(),
        poster=source,
        clock=clock,
    )
    registered = RegisteredCertificate(
        application=REGISTER.name,
        certificate=REGISTER.certificate,
        encryption_certificate=REGISTER.certificate,
        profile=profile,
        profile_until=until,
    )
    provider = SimpleNamespace(institution=the_national_register(), url="http://register", registered=registered)
    question = build_question(
        CONSULT,
        customer=a_welfare_centre().number,
        ticket=uuid4(),
        sent_at=NOON,
        legal_context="REG:FILE_UPKEEP",
        criteria={"ssin": str(a_number())},
    )

    def ask(ticket=None, *, service=SERVICE):
        return leg.ask(provider, service, CONSULT, question, HubTrace(ticket=ticket or uuid4(), received_at=NOON))

    return ask


def test_asks_at_the_address_of_the_service_with_the_hubs_block(ask, source):
    ticket = uuid4()
    response = ask(ticket)
    assert source.posted == [("http://register/services/PersonService/v1", CONSULT.soap_action)]
    assert [child.tag for child in source.request] == [
        "informationCustomer",
        "informationCBSS",
        "legalContext",
        "criteria",
    ]
    assert response.hub_ticket == ticket
    assert response.answer.code == "MSG00100"
    assert response.suppliers[0].ticket == "T-1"


def with_padding(payload, size):
    payload.find("status").tail = "\n" * size
    return payload


@pytest.mark.parametrize(("max_bytes", "size", "passes"), [(30_000, 30_000, False), (20_000_000, 6_000_000, True)])
def test_takes_as_large_an_answer_as_the_service_allows(ask, source, max_bytes, size, passes):
    source.change = lambda payload: with_padding(payload, size)
    with nullcontext() if passes else pytest.raises(SourceUntrusted, match=LimitExceeded.journal_reason):
        ask(service=replace(SERVICE, max_bytes=max_bytes))
    assert source.limits == [max_bytes]


def test_believes_nobody_but_the_application_that_the_directory_names(ask, source):
    source.signer = STRANGER
    with pytest.raises(SourceUntrusted, match=UnknownToken.journal_reason):
        ask()


def test_takes_no_answer_in_another_version_of_soap_than_the_question(ask, source):
    source.version = SOAPVersion.SOAP12
    with pytest.raises(SourceUntrusted, match="version-mismatch"):
        ask()


def test_takes_a_signed_fault_for_a_refusal(ask, source):
    source.change = lambda _: etree.XML(build_fault(FaultCode.SERVER, "Canaryname"))
    with pytest.raises(SourceRefused) as caught:
        ask()
    assert "Canaryname" not in caught.value.detail


def test_takes_no_other_element_for_the_response(ask, source):
    source.change = lambda _: etree.XML("<Canaryname/>")
    with pytest.raises(SourceInvalid) as caught:
        ask()
    assert "Canaryname" not in caught.value.detail


def test_takes_no_answer_that_the_schema_does_not_allow(ask, source):
    def without_status(payload):
        payload.remove(payload.find("status"))
        return payload

    source.change = without_status
    with pytest.raises(SourceInvalid):
        ask()


@pytest.mark.parametrize("path", ["informationCBSS/ticketCBSS", "informationCustomer/ticket"])
def test_takes_no_answer_to_another_question(ask, source, path):
    def with_another_ticket(payload):
        payload.find(path).text = str(uuid4())
        return payload

    source.change = with_another_ticket
    with pytest.raises(SourceUntrusted, match="answers another question"):
        ask()


def test_names_the_provider_itself_when_it_wrote_no_block_of_its_own(ask, source):
    def without_block(payload):
        payload.remove(payload.find("informationSupplier"))
        return payload

    source.change = without_block
    (supplier,) = ask().suppliers
    assert supplier.identification.number == EnterpriseNumber.parse(str(the_national_register().number))
    assert supplier.ticket is None


def test_asks_a_modern_source_in_gcm_signed_first(ask, source):
    ask()
    assert (source.asked.cipher, source.asked.order) == (DataCipher.AES256_GCM, ProtectionOrder.SIGN_THEN_ENCRYPT)


def test_asks_a_legacy_source_in_cbc_encrypted_first_and_opens_its_answer_with_the_third_key(source, clock):
    source.profile, source.recipient = "legacy-cbc", HUB_LEGACY
    response = an_asker(source, clock, profile="legacy-cbc", until=NOON.date())()
    assert (source.asked.cipher, source.asked.order) == (DataCipher.AES256_CBC, ProtectionOrder.ENCRYPT_THEN_SIGN)
    assert response.answer.code == "MSG00100"


def test_refuses_a_legacy_answer_to_the_key_of_the_others(source, clock):
    source.profile = "legacy-cbc"
    with pytest.raises(SourceUntrusted) as caught:
        an_asker(source, clock, profile="legacy-cbc", until=NOON.date())()
    assert "encrypted for somebody else" in caught.value.detail


@pytest.mark.parametrize(("profile", "days"), [("legacy-cbc", -1), ("legacy-cbc", None), ("unheard of", 1)])
def test_sends_nothing_to_a_source_whose_profile_ended_or_is_none(source, clock, profile, days):
    until = None if days is None else NOON.date() + timedelta(days=days)
    with pytest.raises(SourceUntrusted) as caught:
        an_asker(source, clock, profile=profile, until=until)()
    assert "nothing was sent" in caught.value.detail
    assert source.posted == []
