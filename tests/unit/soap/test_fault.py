"""Faults are fixed bytes that never carry foreign text as markup, and are read back."""

import pytest
from lxml import etree

from gateway.soap.envelope import read_envelope
from gateway.soap.fault import FaultCode, build_fault, enclose, read_fault, read_fault_element
from gateway.soap.namespaces import SOAP11, WSSE
from gateway.soap.parser import parse_document


def read_back(fault: bytes):
    return read_fault(read_envelope(enclose(fault)))


@pytest.mark.parametrize("code", list(FaultCode))
def test_is_read_back_as_it_was_built(code):
    fault = read_back(build_fault(code, "Refused."))
    assert (fault.code, fault.text, fault.detail) == (code.value.partition(":")[2], "Refused.", None)


@pytest.mark.parametrize("code", list(FaultCode))
def test_declares_the_prefix_of_its_code(code):
    element = parse_document(build_fault(code, "Refused."))
    expected = WSSE if code is FaultCode.SECURITY else SOAP11
    assert element.nsmap[code.value.partition(":")[0]] == expected


def test_escapes_its_text():
    hostile = "</faultstring><detail>&amp;]]>"
    assert read_back(build_fault(FaultCode.CLIENT, hostile)).text == hostile


def test_carries_one_detail():
    fault = read_back(build_fault(FaultCode.SERVER, "No.", detail=b'<d:why xmlns:d="urn:d"><code>1</code></d:why>'))
    assert fault.detail is not None
    assert (fault.detail.tag, fault.detail.findtext("code")) == ("{urn:d}why", "1")


def test_writes_the_children_of_a_fault_without_namespace_and_in_order():
    element = parse_document(build_fault(FaultCode.SERVER, "No.", detail=b"<d/>"))
    assert [child.tag for child in element] == ["faultcode", "faultstring", "detail"]


def test_has_the_same_bytes_for_the_same_code():
    assert build_fault(FaultCode.SECURITY, "Refused.") == build_fault(FaultCode.SECURITY, "Refused.")


def test_is_its_own_canonical_form():
    fault = build_fault(FaultCode.SECURITY, "Refused.", detail=b"<d></d>")
    without_unused = etree.tostring(parse_document(fault), method="c14n", exclusive=False)
    assert without_unused == fault


def test_is_no_fault_when_the_body_holds_something_else():
    assert read_back(b"<a/>") is None
    assert read_fault_element(etree.Element("Fault")) is None


@pytest.mark.parametrize("content", ["", "<faultcode/>", "<detail/>", "<detail>text</detail>"])
def test_reads_an_incomplete_fault_as_empty(content):
    fault = read_fault_element(parse_document(f'<s:Fault xmlns:s="{SOAP11}">{content}</s:Fault>'.encode()))
    assert (fault.code, fault.text, fault.detail) == ("", "", None)
