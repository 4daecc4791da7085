"""An envelope has one shape; identifiers name one element; what must be understood is."""

import pytest

from gateway.refusals import LimitExceeded, MustUnderstand, NotAnEnvelope, Refusal, VersionMismatch
from gateway.soap.envelope import SECURITY, check_must_understand, read_envelope
from gateway.soap.namespaces import SOAP11, SOAP12, WSSE, WSU
from gateway.soap.parser import Limits

HEADER = "<soap:Header/>"
BODY = "<soap:Body><a/></soap:Body>"


def an_envelope(content: str = HEADER + BODY, *, namespace: str = SOAP11) -> bytes:
    return f'<soap:Envelope xmlns:soap="{namespace}" xmlns:wsu="{WSU}">{content}</soap:Envelope>'.encode()


def with_header(block: str) -> bytes:
    return an_envelope(f"<soap:Header>{block}</soap:Header>{BODY}")


def refusal_of(octets: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_envelope(octets)
    return caught.value


def test_reads_header_and_body():
    octets = an_envelope("<soap:Header><b/><c/></soap:Header>" + BODY)
    envelope = read_envelope(octets)
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
        f"<s:Body xmlns:s='{SOAP12}'><a/></s:Body>",
        "<soap:Body>\u00a0<a/></soap:Body>",
        "\u2028" + BODY,
    ],
)
def test_refuses_another_shape(content):
    refusal = refusal_of(an_envelope(content))
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
def test_refuses_an_element_of_soap_out_of_place(content):
    assert isinstance(refusal_of(an_envelope(content)), NotAnEnvelope)


def test_accepts_a_fault_as_payload():
    assert read_envelope(an_envelope("<soap:Body><soap:Fault/></soap:Body>")).payload.tag == f"{{{SOAP11}}}Fault"


def test_refuses_soap_1_2_by_name():
    refusal = refusal_of(an_envelope(namespace=SOAP12))
    assert (refusal.fault_class, refusal.journal_reason) == ("P", VersionMismatch.journal_reason)


@pytest.mark.parametrize("octets", [b"<a/>", b"<Envelope/>", an_envelope(namespace="urn:other")])
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


@pytest.mark.parametrize("value", ["1", "true", " 1 ", "true\n"])
def test_refuses_a_mandatory_header_that_nobody_understands(value):
    envelope = read_envelope(with_header(f'<b soap:mustUnderstand="{value}"/>'))
    with pytest.raises(MustUnderstand) as caught:
        check_must_understand(envelope, understood=frozenset({SECURITY}))
    assert (caught.value.fault_class, caught.value.journal_reason) == ("P", "must-understand")


@pytest.mark.parametrize(
    "block", ["<b/>", '<b soap:mustUnderstand="0"/>', f'<s:Security xmlns:s="{WSSE}" soap:mustUnderstand="1"/>']
)
def test_accepts_headers_that_are_understood_or_optional(block):
    check_must_understand(read_envelope(with_header(block)), understood=frozenset({SECURITY}))
