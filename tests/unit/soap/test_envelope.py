"""An envelope has one shape; identifiers name one element; what must be understood is."""

import pytest

from gateway.refusals import LimitExceeded, MustUnderstand, NotAnEnvelope, Refusal, VersionMismatch
from gateway.soap.envelope import SECURITY, check_must_understand, find_not_understood, is_for_us, read_envelope
from gateway.soap.namespaces import SOAP11, SOAP12, WSSE, WSU
from gateway.soap.parser import Limits
from gateway.soap.version import SOAPVersion

HEADER = "<soap:Header/>"
BODY = "<soap:Body><a/></soap:Body>"
BOTH = list(SOAPVersion)
OTHER = {SOAPVersion.SOAP11: SOAPVersion.SOAP12, SOAPVersion.SOAP12: SOAPVersion.SOAP11}


def an_envelope(content: str = HEADER + BODY, *, namespace: str = SOAP11) -> bytes:
    return f'<soap:Envelope xmlns:soap="{namespace}" xmlns:wsu="{WSU}">{content}</soap:Envelope>'.encode()


def with_header(block: str, *, namespace: str = SOAP11) -> bytes:
    return an_envelope(f"<soap:Header>{block}</soap:Header>{BODY}", namespace=namespace)


def refusal_of(octets: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_envelope(octets)
    return caught.value


@pytest.mark.parametrize("version", BOTH)
def test_reads_header_and_body(version):
    octets = an_envelope("<soap:Header><b/><c/></soap:Header>" + BODY, namespace=version)
    envelope = read_envelope(octets)
    assert envelope.version is version
    assert envelope.header is envelope.root[0]
    assert envelope.body is envelope.root[1]
    assert [block.tag for block in envelope.header_blocks] == ["b", "c"]
    assert envelope.payload.tag == "a"
    assert envelope.octets == octets


def test_reads_an_envelope_without_header():
    envelope = read_envelope(an_envelope(BODY))
    assert envelope.header is None
    assert envelope.header_blocks == ()


def test_accepts_blanks_between_elements():
    read_envelope(an_envelope(" \n<soap:Header>\t<b/>\n</soap:Header>\r\n<soap:Body> <a/> </soap:Body>\n"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        HEADER,
        BODY + HEADER,
        HEADER + HEADER + BODY,
        BODY + BODY,
        HEADER + BODY + BODY,
        HEADER + BODY + "<a/>",
        "<a/>" + BODY,
        HEADER + "<a/>" + BODY,
        "<soap:Body/>",
        "<soap:Body><a/><b/></soap:Body>",
        "<soap:Body>text<a/></soap:Body>",
        "<soap:Body><a/>text</soap:Body>",
        "<soap:Header>text</soap:Header>" + BODY,
        "<soap:Header><b/>text</soap:Header>" + BODY,
        "text" + BODY,
        BODY + "text",
        "<Body xmlns=''><a/></Body>",
        "<soap:body><a/></soap:body>",
        f"<s:Body xmlns:s='{SOAP12}x'><a/></s:Body>",
        "<soap:Body>\u00a0<a/></soap:Body>",
        "\u2028" + BODY,
    ],
)
@pytest.mark.parametrize("version", BOTH)
def test_refuses_another_shape(content, version):
    refusal = refusal_of(an_envelope(content, namespace=version))
    assert (refusal.fault_class, refusal.journal_reason) == ("P", NotAnEnvelope.journal_reason)


@pytest.mark.parametrize(
    "content",
    [
        "<soap:Body><a><soap:Body/></a></soap:Body>",
        "<soap:Body><soap:Body/></soap:Body>",
        "<soap:Body><soap:Envelope/></soap:Body>",
        "<soap:Body><soap:Header/></soap:Body>",
        "<soap:Body><a><soap:Fault/></a></soap:Body>",
        "<soap:Body><soap:Unknown/></soap:Body>",
        "<soap:Header><soap:Body/></soap:Header>" + BODY,
        "<soap:Header><w><soap:Body/></w></soap:Header>" + BODY,
        "<soap:Header><soap:Envelope/></soap:Header>" + BODY,
    ],
)
@pytest.mark.parametrize("version", BOTH)
def test_refuses_an_element_of_soap_out_of_place(content, version):
    assert isinstance(refusal_of(an_envelope(content, namespace=version)), NotAnEnvelope)


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    "content",
    [
        "<o:Body><a/></o:Body>",
        "<soap:Body><o:Body/></soap:Body>",
        "<soap:Body><o:Fault/></soap:Body>",
        "<soap:Body><a><o:Envelope/></a></soap:Body>",
        "<soap:Header><o:Header/></soap:Header>" + BODY,
        "<soap:Header><o:Body/></soap:Header>" + BODY,
        "<soap:Header><w><o:Body><a/></o:Body></w></soap:Header>" + BODY,
        "<soap:Body><soap:Fault><o:Code/></soap:Fault></soap:Body>",
    ],
)
def test_refuses_an_element_of_the_other_version(content, version):
    root = an_envelope(content, namespace=version).replace(
        b" xmlns:wsu", b" xmlns:o='%s' xmlns:wsu" % OTHER[version].encode()
    )
    assert isinstance(refusal_of(root), NotAnEnvelope)


FAULT12 = (
    "<soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value>a</soap:Value></soap:Subcode></soap:Code>"
    "<soap:Reason><soap:Text>No.</soap:Text></soap:Reason><soap:Node/><soap:Role/><soap:Detail/>"
)


def test_accepts_a_whole_fault_of_soap_1_2_with_the_blocks_that_explain_it():
    blocks = f'<soap:Header><soap:NotUnderstood qname="a:b" xmlns:a="urn:a"/>{UPGRADE}</soap:Header>'
    read_envelope(an_envelope(f"{blocks}<soap:Body><soap:Fault>{FAULT12}</soap:Fault></soap:Body>", namespace=SOAP12))


UPGRADE = f"<u:Upgrade xmlns:u='{SOAP12}'><u:SupportedEnvelope/></u:Upgrade>"


def test_accepts_an_upgrade_block_in_soap_1_1():
    read_envelope(with_header(UPGRADE))


@pytest.mark.parametrize(
    "content",
    [
        f"<soap:Body><a><soap:Fault>{FAULT12}</soap:Fault></a></soap:Body>",
        f"<soap:Body>{FAULT12.partition('<soap:Subcode>')[0]}</soap:Code></soap:Body>",
        "<soap:Body><soap:Fault><soap:Value/></soap:Fault></soap:Body>",
        "<soap:Body><soap:Fault><a><soap:Code/></a></soap:Fault></soap:Body>",
        "<soap:Body><x:Fault xmlns:x='urn:x'><soap:Code/></x:Fault></soap:Body>",
        "<soap:Body><soap:NotUnderstood/></soap:Body>",
        "<soap:Header><w><soap:NotUnderstood/></w></soap:Header>" + BODY,
        "<soap:Header><soap:SupportedEnvelope/></soap:Header>" + BODY,
    ],
)
def test_refuses_parts_of_a_fault_of_soap_1_2_elsewhere(content):
    assert isinstance(refusal_of(an_envelope(content, namespace=SOAP12)), NotAnEnvelope)


@pytest.mark.parametrize("version", BOTH)
def test_accepts_a_fault_as_payload(version):
    octets = an_envelope("<soap:Body><soap:Fault/></soap:Body>", namespace=version)
    assert read_envelope(octets).payload.tag == version.fault_tag


@pytest.mark.parametrize("version", BOTH)
def test_refuses_the_version_that_was_not_announced(version):
    octets = an_envelope(namespace=version)
    read_envelope(octets, version=version)
    with pytest.raises(VersionMismatch) as caught:
        read_envelope(octets, version=OTHER[version])
    assert (caught.value.fault_class, caught.value.journal_reason) == ("P", "version-mismatch")


@pytest.mark.parametrize("octets", [b"<Envelope/>", an_envelope(namespace="urn:other")])
def test_refuses_an_envelope_of_an_unknown_version(octets):
    assert isinstance(refusal_of(octets), VersionMismatch)


@pytest.mark.parametrize(
    "octets", [b"<a/>", b"<envelope/>", b"<soap:Body xmlns:soap='%s'><a/></soap:Body>" % SOAP12.encode()]
)
def test_refuses_another_root(octets):
    assert isinstance(refusal_of(octets), NotAnEnvelope)


def test_knows_elements_by_their_identifier():
    envelope = read_envelope(
        an_envelope('<soap:Header><b Id="b"/></soap:Header><soap:Body wsu:Id="c"><a/></soap:Body>')
    )
    assert envelope.identified == {"b": envelope.header_blocks[0], "c": envelope.body}


@pytest.mark.parametrize("name", ["id", "ID", "xml:id", "AssertionID", "iD"])
def test_does_not_resolve_other_identifiers(name):
    assert read_envelope(with_header(f'<b {name}="x"/>')).identified == {}


@pytest.mark.parametrize("second", ["wsu:Id", "Id", "id", "ID", "xml:id", "AssertionID", "assertionId"])
@pytest.mark.parametrize("first", ["wsu:Id", "id"])
def test_refuses_an_identifier_that_is_not_unique(first, second):
    assert isinstance(refusal_of(with_header(f'<b {first}="x"/><c {second}="x"/>')), NotAnEnvelope)


def test_refuses_one_element_with_an_identifier_twice():
    assert isinstance(refusal_of(with_header('<b wsu:Id="x" Id="x"/>')), NotAnEnvelope)


def test_refuses_an_identifier_in_a_foreign_namespace():
    assert isinstance(refusal_of(with_header('<b xmlns:q="urn:q" q:Id="x"/>')), NotAnEnvelope)


def test_keeps_identifiers_that_differ_in_case_or_blanks_apart():
    assert set(read_envelope(with_header('<b Id="x"/><b Id="X"/><b Id=" x"/>')).identified) == {"x", "X", " x"}


def test_refuses_one_attribute_too_many():
    attributes = [f'a{number}=""' for number in range(65)]
    read_envelope(with_header(f"<b {' '.join(attributes[:64])}/>"))
    refusal = refusal_of(with_header(f"<b {' '.join(attributes)}/>"))
    assert (refusal.fault_class, refusal.journal_reason) == ("P", LimitExceeded.journal_reason)


def test_refuses_one_element_too_many():
    limits = Limits(elements=10)
    read_envelope(with_header("<b/>" * 6), limits=limits)
    with pytest.raises(LimitExceeded):
        read_envelope(with_header("<b/>" * 7), limits=limits)


def test_does_not_take_other_names_for_identifiers():
    assert read_envelope(with_header('<b valid="x" uuid="x" Ids="x"/><c valid="x" ids="x"/>')).identified == {}


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("value", ["1", "true", " 1 ", "true\n", "yes"])
def test_refuses_a_mandatory_header_that_nobody_understands(value, version):
    envelope = read_envelope(with_header(f'<b soap:mustUnderstand="{value}"/>', namespace=version))
    with pytest.raises(MustUnderstand) as caught:
        check_must_understand(envelope, understood=frozenset({SECURITY}))
    assert (caught.value.fault_class, caught.value.journal_reason) == ("P", "must-understand")


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    "block",
    [
        "<b/>",
        '<b soap:mustUnderstand="0"/>',
        '<b soap:mustUnderstand="false"/>',
        '<b mustUnderstand="1"/>',
        f'<s:Security xmlns:s="{WSSE}" soap:mustUnderstand="1"/>',
    ],
)
def test_accepts_headers_that_are_understood_or_optional(block, version):
    check_must_understand(read_envelope(with_header(block, namespace=version)), understood=frozenset({SECURITY}))


NEXT11 = "http://schemas.xmlsoap.org/soap/actor/next"
ROLE = f"{SOAP12}/role/"


@pytest.mark.parametrize(
    ("version", "recipient", "ours"),
    [
        (SOAPVersion.SOAP11, 'soap:actor=""', True),
        (SOAPVersion.SOAP11, f'soap:actor="{NEXT11}"', True),
        (SOAPVersion.SOAP11, 'soap:actor="urn:other"', False),
        (SOAPVersion.SOAP11, f'soap:actor="{ROLE}ultimateReceiver"', False),
        (SOAPVersion.SOAP11, 'soap:role="urn:other"', True),
        (SOAPVersion.SOAP12, 'soap:role=""', True),
        (SOAPVersion.SOAP12, f'soap:role="{ROLE}next"', True),
        (SOAPVersion.SOAP12, f'soap:role="{ROLE}ultimateReceiver"', True),
        (SOAPVersion.SOAP12, f'soap:role="{ROLE}none"', False),
        (SOAPVersion.SOAP12, 'soap:role="urn:other"', False),
        (SOAPVersion.SOAP12, 'soap:actor="urn:other"', True),
        (SOAPVersion.SOAP12, 'soap:relay="true"', True),
    ],
)
def test_asks_to_be_understood_only_of_whom_a_header_is_for(version, recipient, ours):
    envelope = read_envelope(with_header(f'<b soap:mustUnderstand="1" {recipient}/>', namespace=version))
    assert is_for_us(envelope.header_blocks[0], version) is ours
    assert bool(find_not_understood(envelope, understood=frozenset())) is ours


def test_names_every_block_that_is_not_understood_in_order():
    blocks = '<q:c xmlns:q="urn:q" soap:mustUnderstand="1"/><b/><d soap:mustUnderstand="1"/>'
    assert find_not_understood(read_envelope(with_header(blocks)), understood=frozenset()) == ("{urn:q}c", "d")
