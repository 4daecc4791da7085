"""What proves an answer, through the client and through zeep as it comes; every deviation is an unknown outcome."""

import io
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import zeep
from lxml import etree

from gateway.contracts import Policy, compose
from gateway.sdk import (
    Client,
    ContractViolation,
    MessageSecurity,
    OutcomeUnknown,
    PinnedHub,
    Profile,
    ProtectionOrder,
    SignedFault,
    SourceFailed,
    UntrustedHub,
)
from gateway.sdk.hub import Validity
from gateway.soap.fault import FaultCode, build_fault, enclose
from gateway.soap.namespaces import SOAP11
from tests.support.clock import StoppedClock
from tests.support.fake_hub import HUB_TICKET, LAST_NAME, PERSON, Asked, FakeHub, Reply
from tests.support.pki import HUB_NUMBER, INSTITUTION_NUMBER, YEAR, Application, DevelopmentPKI

NUMBER = "85073003328"
UNSECURED = enclose(build_fault(FaultCode.SECURITY, "The security of the message could not be accepted.\u009b31m"))
CUSTOMER = {"ticket": str(uuid4()), "customerIdentification": {"cbeNumber": str(INSTITUTION_NUMBER)}}


def ask(client: Client):
    return client.person_service.consult_person(ssin=NUMBER)


def refusal(client: Client) -> str:
    with pytest.raises(OutcomeUnknown) as caught:
        ask(client)
    assert LAST_NAME not in str(caught.value)
    return caught.value.reason


def tamper(octets: bytes, element: bytes) -> bytes:
    """Change the last letter but two of the first such element's text."""
    changed, count = re.subn(
        rb"(<[^<]*:%s[^>]*>[^<]*)([A-Za-z0-9])([^<]{3}<)" % element, _other_letter, octets, count=1
    )
    assert count == 1
    return changed


def _other_letter(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"A" if found[2] != b"A" else b"B") + found[3]


def stock(profile_file: Path, address: str, clock: StoppedClock, **options) -> zeep.Client:
    """zeep as it comes, with nothing of ours but the plugin."""
    document = compose("PersonService", 1, policy=Policy.GCM, address=f"{address}/services/PersonService/v1")
    security = options.get("security") or MessageSecurity.from_profile(
        Profile.read("demo", file=profile_file), clock=clock
    )
    return zeep.Client(io.BytesIO(document), wsse=security)


@pytest.fixture
def stock_client(profile_file: Path, hub: FakeHub, clock: StoppedClock):
    client = stock(profile_file, hub.address, clock)
    yield client
    client.transport.session.close()


def ask_stock(client: zeep.Client):
    return client.service.consultPerson(informationCustomer=CUSTOMER, legalContext="TEST", criteria={"ssin": NUMBER})


@pytest.mark.parametrize("element", [b"CipherValue", b"SignatureValue", b"DigestValue", b"Created"])
def test_refuses_a_tampered_answer(client: Client, hub: FakeHub, element):
    hub.script = lambda asked: Reply(octets=tamper(asked.secured(asked.response()), element))
    assert "proves nothing" in refusal(client)


def test_refuses_an_answer_signed_with_another_certificate_of_the_same_authority(
    client: Client, hub: FakeHub, pki: DevelopmentPKI
):
    other = pki.application("other").signing_key
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response(), signer=other))
    assert "unknown-token" in refusal(client)


def test_refuses_an_answer_that_our_own_key_signed(client: Client, hub: FakeHub, application: Application):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response(), signer=application.signing_key))
    assert "unknown-token" in refusal(client)


def test_refuses_the_answer_to_an_earlier_question(client: Client, hub: FakeHub):
    ask(client)
    old = client.last_received
    hub.always(old)
    assert "confirms another message" in refusal(client)


def test_refuses_an_answer_that_confirms_another_signature(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response(), confirms=bytes(256)))
    assert "confirms another message" in refusal(client)


@pytest.mark.parametrize(
    "deviation", [{"ticket": str(uuid4())}, {"number": str(HUB_NUMBER)}], ids=["ticket", "customer"]
)
@pytest.mark.parametrize("message", [Asked.answered, Asked.faulted], ids=["answer", "fault"])
def test_refuses_an_answer_or_fault_whose_body_names_another_question(client: Client, hub: FakeHub, message, deviation):
    hub.script = lambda asked: message(asked, customer=asked.customer(**deviation))
    assert "another question" in refusal(client)


def test_accepts_a_ticket_repeated_in_capitals(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.answered(
        customer=asked.customer(ticket=asked.payload.findtext("informationCustomer/ticket").upper())
    )
    assert ask(client).found


def test_refuses_the_response_of_another_operation(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.answered(element="findPersonResponse")
    assert "not the response" in refusal(client)


def test_refuses_an_answer_that_is_not_encrypted(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response(), order=ProtectionOrder.SIGN_ONLY))
    assert "uncovered-part" in refusal(client)


def test_refuses_an_answer_that_is_encrypted_for_somebody_else(client: Client, hub: FakeHub, pki: DevelopmentPKI):
    other = pki.application("other").certificate
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response(), recipient=other))
    assert "proves nothing" in refusal(client)


@pytest.mark.parametrize("status", [200, 500])
def test_an_unsecured_fault_proves_nothing_whatever_it_claims(client: Client, hub: FakeHub, status):
    hub.always(UNSECURED, status=status)
    with pytest.raises(OutcomeUnknown, match="invalid-security") as caught:
        ask(client)
    assert caught.value.claimed == "InvalidSecurity: The security of the message could not be accepted.?31m"


def test_refuses_an_answer_in_clear(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=enclose(asked.response()))
    assert "invalid-security" in refusal(client)


def test_refuses_a_second_body_beside_the_one_that_verifies(client: Client, hub: FakeHub):
    body = f'<s:Body xmlns:s="{SOAP11}">{PERSON}</s:Body>'.encode()
    hub.script = lambda asked: Reply(
        octets=asked.secured(asked.response()).replace(b"</soap:Envelope>", body + b"</soap:Envelope>")
    )
    assert "not-an-envelope" in refusal(client)


def test_a_document_type_proves_nothing(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=b'<!DOCTYPE a [<!ENTITY b "c">]>' + asked.secured(asked.response()))
    assert "does not fit" in refusal(client)


def test_a_signed_fault_is_believed(client: Client, hub: FakeHub):
    hub.script = Asked.faulted
    with pytest.raises(SourceFailed) as caught:
        ask(client)
    assert (caught.value.reason_code, caught.value.ticket) == ("MSG00002", HUB_TICKET)


def test_a_signed_fault_may_repeat_who_asked(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.faulted(reason_code="MSG00001", customer=asked.customer())
    with pytest.raises(ContractViolation):
        ask(client)


def test_accepts_an_answer_encrypted_before_it_was_signed(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response(), order=ProtectionOrder.ENCRYPT_THEN_SIGN))
    assert ask(client).found


def test_refuses_an_answer_with_a_pinned_certificate_that_was_revoked(
    client: Client, hub: FakeHub, pki: DevelopmentPKI, clock: StoppedClock
):
    assert ask(client).found
    pki.authority.revoke(pki.hub_signing.certificate.serial_number)
    clock.advance(timedelta(seconds=2))
    assert "revoked" in refusal(client)


def test_does_not_encrypt_for_a_certificate_that_was_revoked(
    client: Client, hub: FakeHub, pki: DevelopmentPKI, clock: StoppedClock
):
    pki.authority.revoke(pki.hub_decryption.certificate.serial_number)
    clock.advance(timedelta(seconds=2))
    with pytest.raises(UntrustedHub, match="revoked"):
        ask(client)
    assert client.last_sent is None
    assert not hub.asked


def test_without_authorities_the_pinned_certificates_hold_while_they_are_valid(make_client, clock: StoppedClock):
    client = make_client(authorities=None, revocation_lists=None)
    assert ask(client).found
    clock.advance(3 * YEAR)
    with pytest.raises(UntrustedHub, match="expired"):
        ask(client)


def test_works_in_zeep_as_it_comes(stock_client: zeep.Client, hub: FakeHub):
    response = ask_stock(stock_client)
    assert response.result.name.lastName == LAST_NAME
    assert hub.asked[0].verified.order is ProtectionOrder.SIGN_THEN_ENCRYPT


@pytest.mark.parametrize("status", [200, 400, 500, 503])
def test_zeep_shows_every_reply_with_xml_to_verification(stock_client: zeep.Client, hub: FakeHub, status):
    hub.always(UNSECURED, status=status)
    with pytest.raises(OutcomeUnknown):
        ask_stock(stock_client)


def test_zeep_sees_a_signed_fault_as_a_fault(stock_client: zeep.Client, hub: FakeHub):
    hub.script = Asked.faulted
    with pytest.raises(zeep.exceptions.Fault):
        ask_stock(stock_client)


def test_zeep_sees_nothing_but_the_verified_body(profile_file: Path, hub: FakeHub, clock: StoppedClock):
    security = MessageSecurity.from_profile(Profile.read("demo", file=profile_file), clock=clock)
    request = etree.Element(f"{{{SOAP11}}}Envelope")
    body = etree.SubElement(request, f"{{{SOAP11}}}Body")
    body.append(build_request())
    protected, headers = security.apply(request, {"a": "b"})
    assert headers == {"a": "b"}
    answer = etree.XML(hub.answer(etree.tostring(protected), None).octets)
    security.verify(answer)
    assert [child.tag for child in answer] == [f"{{{SOAP11}}}Body"]
    assert answer.findtext(".//lastName") == LAST_NAME
    with pytest.raises(OutcomeUnknown, match="no question"):
        security.verify(answer)


def test_another_plugin_does_not_verify_the_answer_to_our_question(
    profile_file: Path, hub: FakeHub, clock: StoppedClock
):
    asker, other = (MessageSecurity.from_profile(Profile.read("demo", file=profile_file), clock=clock) for _ in "12")
    request = etree.Element(f"{{{SOAP11}}}Envelope")
    etree.SubElement(request, f"{{{SOAP11}}}Body").append(build_request())
    protected, _ = asker.apply(request, {})
    answer = etree.XML(hub.answer(etree.tostring(protected), None).octets)
    with pytest.raises(OutcomeUnknown, match="no question"):
        other.verify(answer)


@pytest.mark.parametrize("block", ["Action", "MessageID"])
def test_refuses_to_send_a_header_block_unprotected(profile_file: Path, clock: StoppedClock, block):
    security = MessageSecurity.from_profile(Profile.read("demo", file=profile_file), clock=clock)
    request = etree.Element(f"{{{SOAP11}}}Envelope")
    etree.SubElement(etree.SubElement(request, f"{{{SOAP11}}}Header"), f"{{urn:a}}{block}")
    etree.SubElement(request, f"{{{SOAP11}}}Body").append(build_request())
    with pytest.raises(ValueError, match="header blocks"):
        security.apply(request, {})


@pytest.mark.parametrize("missing", ["ticket", "customerIdentification"])
def test_refuses_to_send_a_request_that_does_not_say_who_asks(profile_file: Path, clock: StoppedClock, missing):
    security = MessageSecurity.from_profile(Profile.read("demo", file=profile_file), clock=clock)
    payload = build_request()
    customer = payload.find("informationCustomer")
    customer.remove(customer.find(missing))
    request = etree.Element(f"{{{SOAP11}}}Envelope")
    etree.SubElement(request, f"{{{SOAP11}}}Body").append(payload)
    with pytest.raises(ValueError, match="informationCustomer"):
        security.apply(request, {})


def test_signs_without_encrypting_only_for_a_hub_without_encryption_certificate(
    pki: DevelopmentPKI, application: Application, profile_file: Path, hub: FakeHub, clock: StoppedClock
):
    pinned = PinnedHub(
        signing_certificates=(pki.hub_signing.certificate,), encryption_certificate=None, trust=Validity()
    )
    keys = {"signer": application.signing_key, "unwrapper": application.decryption_key, "hub": pinned, "clock": clock}
    with pytest.raises(ValueError, match="recipient"):
        MessageSecurity(**keys)
    security = MessageSecurity(**keys, order=ProtectionOrder.SIGN_ONLY)
    client = stock(profile_file, hub.address, clock, security=security)
    hub.takes_clear = True
    assert ask_stock(client).result.name.lastName == LAST_NAME
    client.transport.session.close()


def test_signed_faults_share_one_class():
    assert issubclass(ContractViolation, SignedFault)
    assert issubclass(SourceFailed, SignedFault)


def build_request() -> etree._Element:
    return etree.XML(
        '<m:consultPersonRequest xmlns:m="urn:crossroads:intf:PersonService:v1"><informationCustomer>'
        f"<ticket>{uuid4()}</ticket><customerIdentification><cbeNumber>{INSTITUTION_NUMBER}</cbeNumber>"
        "</customerIdentification></informationCustomer><legalContext>TEST</legalContext><criteria>"
        f"<ssin>{NUMBER}</ssin></criteria></m:consultPersonRequest>"
    )
