"""There is one security header, for us, with known children; key and data belong together."""

import pytest

from gateway.refusals import InvalidSecurity, SecurityRefusal
from gateway.soap.envelope import read_envelope
from gateway.soap.namespaces import SOAP11, SOAP12, WSSE
from gateway.soap.version import ULTIMATE_RECEIVER, SOAPVersion
from gateway.wss.header import read_security_header
from tests.support.deviations import add_child, copy_after, remove, set_attribute, set_text
from tests.support.keys import a_holder
from tests.support.messages import a_message, binary_security_token, find

CENTRE, HUB = a_holder("welfare centre"), a_holder("hub")
SECURITY = "//wsse:Security"
GOOD = a_message().signed_by(CENTRE).encrypted_for(HUB.certificate)


def header_of(message=GOOD, edit=lambda _: None):
    return read_security_header(read_envelope(message.once_finished(edit).octets))


def test_reads_the_parts():
    header = header_of()
    assert (header.element.tag, header.timestamp_element.tag) == (f"{{{WSSE}}}Security", header.element[0].tag)
    assert [token.identifier for token in header.tokens] == ["X509-1"]
    assert header.encrypted_key is not None
    assert header.encrypted_data is not None
    assert header.confirmation is None


def test_reads_a_header_without_encryption():
    header = header_of(a_message().signed_by(CENTRE))
    assert (header.encrypted_key, header.encrypted_data) == (None, None)


def test_reads_a_separate_list():
    assert header_of(GOOD.encrypting(separate_list=True)).encrypted_key.data_reference is None


def test_reads_a_confirmation():
    header = header_of(a_message().signed_by(CENTRE).confirming(b"asked"))
    assert header.confirmation is not None


def test_does_not_care_for_the_order_of_the_children():
    def edit(root):
        security = find(root, "Security")
        security[:] = reversed(security)

    assert header_of(edit=edit).timestamp == header_of().timestamp


@pytest.mark.parametrize("value", ["0", "1"])
def test_accepts_a_header_that_must_be_understood_or_not(value):
    header_of(edit=set_attribute(SECURITY, f"{{{SOAP11}}}mustUnderstand", value))


@pytest.mark.parametrize(
    ("version", "attribute", "value", "accepted"),
    [
        (SOAPVersion.SOAP11, f"{{{SOAP11}}}actor", "", True),
        (SOAPVersion.SOAP11, f"{{{SOAP12}}}mustUnderstand", "1", False),
        (SOAPVersion.SOAP11, f"{{{SOAP12}}}role", ULTIMATE_RECEIVER, False),
        (SOAPVersion.SOAP11, f"{{{SOAP12}}}relay", "true", False),
        (SOAPVersion.SOAP12, f"{{{SOAP12}}}mustUnderstand", "true", True),
        (SOAPVersion.SOAP12, f"{{{SOAP12}}}role", "", True),
        (SOAPVersion.SOAP12, f"{{{SOAP12}}}role", ULTIMATE_RECEIVER, True),
        (SOAPVersion.SOAP12, f"{{{SOAP12}}}relay", "true", True),
        (SOAPVersion.SOAP12, f"{{{SOAP12}}}role", f"{SOAP12}/role/next", False),
        (SOAPVersion.SOAP12, f"{{{SOAP12}}}role", f"{SOAP12}/role/none", False),
        (SOAPVersion.SOAP12, f"{{{SOAP12}}}role", "urn:other", False),
        (SOAPVersion.SOAP12, f"{{{SOAP11}}}actor", "", False),
        (SOAPVersion.SOAP12, f"{{{SOAP11}}}mustUnderstand", "1", False),
    ],
)
def test_knows_the_attributes_of_its_version_alone(version, attribute, value, accepted):
    message = GOOD.in_soap(version)
    if accepted:
        header_of(message, set_attribute(SECURITY, attribute, value))
        return
    with pytest.raises(InvalidSecurity):
        header_of(message, set_attribute(SECURITY, attribute, value))


@pytest.mark.parametrize(
    "edit",
    [
        remove(SECURITY),
        remove("//wsu:Timestamp"),
        remove("//ds:Signature"),
        remove("//xenc:EncryptedKey"),
        remove("//xenc:ReferenceList"),
        set_attribute(SECURITY, f"{{{SOAP11}}}actor", "urn:other"),
        set_attribute(SECURITY, f"{{{SOAP11}}}actor", "http://schemas.xmlsoap.org/soap/actor/next"),
        set_attribute(SECURITY, "{http://www.w3.org/2003/05/soap-envelope}role", "urn:other"),
        set_attribute(SECURITY, "Other", "a"),
        set_text(SECURITY, "text"),
        add_child("//soap:Header", "<wsse:Security/>"),
        add_child("//soap:Header", "<Security xmlns='urn:other'/>"),
        add_child("//soap:Header", "<Security/>", position=0),
        add_child(SECURITY, "<wsu:Timestamp/>"),
        add_child(SECURITY, "<ds:Signature/>"),
        add_child(SECURITY, '<xenc:EncryptedKey Id="EK-2"/>'),
        add_child(SECURITY, "<xenc:EncryptedData/>"),
        add_child(SECURITY, '<xenc:ReferenceList><xenc:DataReference URI="#ED-1"/></xenc:ReferenceList>'),
        add_child(SECURITY, "<wsse:UsernameToken/>"),
        add_child(SECURITY, "<wsse11:EncryptedHeader/>"),
        add_child(SECURITY, "<saml:Assertion xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'/>"),
        add_child(SECURITY, "<other/>"),
        set_attribute("//soap:Body/xenc:EncryptedData", "Id", "ED-2"),
        lambda root: find(root, "EncryptedData").attrib.pop("Id"),
    ],
)
def test_refuses_another_shape(edit):
    header_of()
    with pytest.raises(InvalidSecurity) as caught:
        header_of(edit=edit)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "invalid-security")


def test_refuses_a_message_without_header():
    with pytest.raises(InvalidSecurity):
        read_security_header(
            read_envelope(f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><a/></s:Body></s:Envelope>'.encode())
        )


def test_refuses_a_header_of_the_same_name_in_another_namespace():
    octets = GOOD.octets.replace(WSSE.encode(), b"urn:other")
    with pytest.raises(InvalidSecurity):
        read_security_header(read_envelope(octets))


def test_refuses_a_list_of_nothing():
    edit = add_child(SECURITY, '<xenc:ReferenceList><xenc:DataReference URI="#ED-1"/></xenc:ReferenceList>')
    with pytest.raises(InvalidSecurity):
        header_of(a_message().signed_by(CENTRE), edit)


def test_refuses_a_third_token():
    tokens = [binary_security_token(CENTRE.der, identifier=f"T-{number}") for number in range(2)]
    header_of(edit=add_child(SECURITY, tokens[0]))

    def edit(root):
        for token in tokens:
            add_child(SECURITY, token)(root)

    with pytest.raises(InvalidSecurity):
        header_of(edit=edit)


def test_refuses_a_second_confirmation():
    confirmed = a_message().signed_by(CENTRE).confirming(b"asked")
    edit = add_child(SECURITY, '<wsse11:SignatureConfirmation Value="AA=="/>')
    with pytest.raises(InvalidSecurity):
        header_of(confirmed, edit)


@pytest.mark.parametrize(
    "place", ["//soap:Header", "//wsse:Security", "//xenc:EncryptedKey/ds:KeyInfo", "//ds:KeyInfo"]
)
def test_refuses_encrypted_data_elsewhere(place):
    wrapped = "<w xmlns='urn:w'><xenc:EncryptedData/></w>"
    with pytest.raises(SecurityRefusal):
        header_of(edit=add_child(place, wrapped))


def test_refuses_encrypted_data_deeper_in_the_body():
    def edit(root):
        body = find(root, "Body")
        wrapper = body.makeelement("wrapper")
        wrapper.append(body[0])
        body.append(wrapper)

    with pytest.raises(InvalidSecurity):
        header_of(edit=edit)


def test_refuses_data_that_names_another_key():
    named = GOOD.encrypting(names_key=True)
    header_of(named)
    with pytest.raises(InvalidSecurity):
        header_of(named, set_attribute("//xenc:EncryptedKey", "Id", "EK-2"))


def test_refuses_a_key_without_data():
    with pytest.raises(InvalidSecurity):
        header_of(edit=lambda root: find(root, "Body").replace(find(root, "EncryptedData"), root.makeelement("a")))


def test_refuses_a_doubled_list_in_the_key():
    with pytest.raises(InvalidSecurity):
        header_of(edit=copy_after("//xenc:EncryptedKey/xenc:ReferenceList"))
