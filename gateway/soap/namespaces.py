"""The namespaces of the standards that the wire uses, and qualified names in lxml's notation."""

from lxml import etree

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
"""SOAP 1.1, W3C Note 8 May 2000."""
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
"""SOAP 1.2 Part 1, W3C Recommendation 27 April 2007."""
WSA = "http://www.w3.org/2005/08/addressing"
"""WS-Addressing 1.0."""
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
"""WSS SOAP Message Security 1.1.1, section 2."""
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

XML_BLANKS = " \t\r\n"
"""All that XML 1.0 section 2.3 calls white space; Python's own idea of blanks is wider."""


def qualified(namespace: str, *local_names: str) -> tuple[str, ...]:
    """Return `{namespace}name` for each local name."""
    return tuple(f"{{{namespace}}}{name}" for name in local_names)


def local_name(tag: str) -> str:
    """Return the local part of `{namespace}name`."""
    return tag.rpartition("}")[2]


def namespace_of(tag: str) -> str:
    """Return the namespace of `{namespace}name`; empty when it has none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def tag_of(element: etree._Element) -> str:
    """Return the name of an element in a document without comments, where it always is a string."""
    return str(element.tag)
