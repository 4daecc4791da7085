"""Faults are fixed bytes that never carry foreign text as markup, and are read back."""

import pytest
from lxml import etree

from gateway.soap.envelope import read_envelope
from gateway.soap.fault import (
    FaultCode,
    build_fault,
    enclose,
    not_understood_blocks,
    read_fault,
    read_fault_element,
    status_of,
    upgrade_block,
)
from gateway.soap.namespaces import SOAP11, SOAP12, WSSE
from gateway.soap.parser import parse_document
from gateway.soap.version import SOAPVersion

BOTH = list(SOAPVersion)
CODES12 = {
    FaultCode.CLIENT: ("Sender", ""),
    FaultCode.SERVER: ("Receiver", ""),
    FaultCode.VERSION_MISMATCH: ("VersionMismatch", ""),
    FaultCode.MUST_UNDERSTAND: ("MustUnderstand", ""),
    FaultCode.SECURITY: ("Sender", "InvalidSecurity"),
}


def read_back(fault: bytes, version=SOAPVersion.SOAP11):
    return read_fault(read_envelope(enclose(fault, version=version), version=version))


@pytest.mark.parametrize("code", list(FaultCode))
def test_is_read_back_as_it_was_built(code):
    fault = read_back(build_fault(code, "Refused."))
    assert (fault.code, fault.subcode) == (code.value.partition(":")[2], "")
    assert (fault.text, fault.detail) == ("Refused.", None)


@pytest.mark.parametrize("code", list(FaultCode))
def test_is_read_back_in_the_codes_of_soap_1_2(code):
    fault = read_back(build_fault(code, "Refused.", version=SOAPVersion.SOAP12), SOAPVersion.SOAP12)
    assert (fault.code, fault.subcode) == CODES12[code]
    assert (fault.text, fault.detail) == ("Refused.", None)


@pytest.mark.parametrize("code", list(FaultCode))
def test_declares_the_prefix_of_its_code(code):
    element = parse_document(build_fault(code, "Refused."))
    expected = WSSE if code is FaultCode.SECURITY else SOAP11
    assert element.nsmap[code.value.partition(":")[0]] == expected


def test_declares_the_prefixes_of_its_codes_in_soap_1_2():
    element = parse_document(build_fault(FaultCode.SECURITY, "Refused.", version=SOAPVersion.SOAP12))
    values = [each.text.partition(":")[0] for each in element.iter(f"{{{SOAP12}}}Value")]
    assert [element.nsmap[prefix] for prefix in values] == [SOAP12, WSSE]


@pytest.mark.parametrize("version", BOTH)
def test_escapes_its_text(version):
    hostile = "</faultstring><detail>&amp;]]>"
    assert read_back(build_fault(FaultCode.CLIENT, hostile, version=version), version).text == hostile


@pytest.mark.parametrize("version", BOTH)
def test_carries_one_detail(version):
    detail = b'<d:why xmlns:d="urn:d"><code>1</code></d:why>'
    fault = read_back(build_fault(FaultCode.SERVER, "No.", detail=detail, version=version), version)
    assert fault.detail is not None
    assert (fault.detail.tag, fault.detail.findtext("code")) == ("{urn:d}why", "1")


def test_writes_the_children_of_a_fault_without_namespace_and_in_order():
    element = parse_document(build_fault(FaultCode.SERVER, "No.", detail=b"<d/>"))
    assert [child.tag for child in element] == ["faultcode", "faultstring", "detail"]


def test_writes_the_children_of_a_soap_1_2_fault_in_its_namespace_and_in_order():
    element = parse_document(build_fault(FaultCode.SERVER, "No.", detail=b"<d/>", version=SOAPVersion.SOAP12))
    assert [child.tag for child in element] == [f"{{{SOAP12}}}{name}" for name in ("Code", "Reason", "Detail")]
    assert element[1][0].get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


@pytest.mark.parametrize("version", BOTH)
def test_has_the_same_bytes_for_the_same_code(version):
    first, second = (build_fault(FaultCode.SECURITY, "Refused.", version=version) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("version", BOTH)
def test_is_its_own_canonical_form(version):
    fault = build_fault(FaultCode.SECURITY, "Refused.", detail=b"<d></d>", version=version)
    without_unused = etree.tostring(parse_document(fault), method="c14n", exclusive=False)
    assert without_unused == fault


@pytest.mark.parametrize(
    ("version", "code", "status"),
    [
        *((SOAPVersion.SOAP11, code, 500) for code in FaultCode),
        (SOAPVersion.SOAP12, FaultCode.CLIENT, 400),
        (SOAPVersion.SOAP12, FaultCode.SECURITY, 400),
        (SOAPVersion.SOAP12, FaultCode.SERVER, 500),
        (SOAPVersion.SOAP12, FaultCode.VERSION_MISMATCH, 500),
        (SOAPVersion.SOAP12, FaultCode.MUST_UNDERSTAND, 500),
    ],
)
def test_has_the_status_of_its_binding(version, code, status):
    assert status_of(code, version) == status


def test_is_no_fault_when_the_body_holds_something_else():
    assert read_back(b"<a/>") is None
    assert read_fault_element(etree.Element("Fault")) is None


@pytest.mark.parametrize("content", ["", "<faultcode/>", "<detail/>", "<detail>text</detail>"])
def test_reads_an_incomplete_fault_as_empty(content):
    fault = read_fault_element(parse_document(f'<s:Fault xmlns:s="{SOAP11}">{content}</s:Fault>'.encode()))
    assert (fault.code, fault.text, fault.detail) == ("", "", None)


@pytest.mark.parametrize("content", ["", "<s:Code/>", "<s:Reason/>", "<s:Detail/>", "<s:Detail>text</s:Detail>"])
def test_reads_an_incomplete_fault_of_soap_1_2_as_empty(content):
    fault = read_fault_element(parse_document(f'<s:Fault xmlns:s="{SOAP12}">{content}</s:Fault>'.encode()))
    assert (fault.code, fault.subcode, fault.text, fault.detail) == ("", "", "", None)


def resolved(element) -> str:
    prefix, _, name = element.get("qname").partition(":")
    return f"{{{element.nsmap[prefix]}}}{name}"


@pytest.mark.parametrize("version", BOTH)
def test_names_the_envelopes_that_are_spoken(version):
    fault = build_fault(FaultCode.VERSION_MISMATCH, "No.", version=version)
    envelope = read_envelope(enclose(fault, version=version, blocks=upgrade_block()))
    (upgrade,) = envelope.header_blocks
    assert upgrade.tag == f"{{{SOAP12}}}Upgrade"
    assert [resolved(each) for each in upgrade] == [f"{{{SOAP11}}}Envelope", f"{{{SOAP12}}}Envelope"]


HOSTILE = "urn:'&amp;"


def test_names_the_blocks_that_were_not_understood():
    tags = ["{urn:a}b", f"{{{HOSTILE}}}c"]
    octets = enclose(b"<a/>", version=SOAPVersion.SOAP12, blocks=not_understood_blocks(tags))
    blocks = read_envelope(octets).header_blocks
    assert [block.tag for block in blocks] == [f"{{{SOAP12}}}NotUnderstood"] * 2
    assert [resolved(block) for block in blocks] == tags


@pytest.mark.parametrize("tag", ["b", "{urn:a}" + "b" * 300, "{urn:" + "a" * 300 + "}b"])
def test_repeats_no_name_without_namespace_or_of_any_length(tag):
    assert not_understood_blocks([tag]) == b""


def test_names_each_of_the_first_blocks_once():
    tags = ["{urn:a}b", "{urn:a}b", *(f"{{urn:a}}b{place}" for place in range(100_000))]
    octets = enclose(b"<a/>", version=SOAPVersion.SOAP12, blocks=not_understood_blocks(tags))
    named = [resolved(block) for block in read_envelope(octets).header_blocks]
    assert named == ["{urn:a}b", *(f"{{urn:a}}b{place}" for place in range(7))]


def test_gives_no_other_prefix_to_a_name_of_xml_itself():
    assert not_understood_blocks(["{http://www.w3.org/XML/1998/namespace}b"]) == b""


def test_has_no_header_without_blocks():
    assert read_envelope(enclose(b"<a/>")).header is None
