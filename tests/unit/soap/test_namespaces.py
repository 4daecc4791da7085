"""Namespaces are what the standards say, letter for letter; names are read in lxml's notation."""

import pytest
from lxml import etree

from gateway.soap import namespaces

STANDARD = {
    "SOAP11": "http://schemas.xmlsoap.org/soap/envelope/",
    "SOAP12": "http://www.w3.org/2003/05/soap-envelope",
    "WSA": "http://www.w3.org/2005/08/addressing",
    "WSSE": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "WSSE11": "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd",
    "WSU": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "DS": "http://www.w3.org/2000/09/xmldsig#",
    "XENC": "http://www.w3.org/2001/04/xmlenc#",
    "EXC_C14N": "http://www.w3.org/2001/10/xml-exc-c14n#",
}


@pytest.mark.parametrize("name", STANDARD)
def test_is_the_namespace_of_the_standard(name):
    assert getattr(namespaces, name) == STANDARD[name]


def test_writes_qualified_names():
    assert namespaces.qualified("urn:a", "b", "c") == ("{urn:a}b", "{urn:a}c")


@pytest.mark.parametrize(("tag", "namespace", "local"), [("{urn:a}b", "urn:a", "b"), ("b", "", "b"), ("{}b", "", "b")])
def test_takes_a_qualified_name_apart(tag, namespace, local):
    assert (namespaces.namespace_of(tag), namespaces.local_name(tag)) == (namespace, local)


def test_names_an_element():
    assert namespaces.tag_of(etree.Element("{urn:a}b")) == "{urn:a}b"
