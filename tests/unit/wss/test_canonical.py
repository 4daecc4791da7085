"""Exclusive canonicalization agrees with xmlsec's, and what cannot be canonicalized is refused."""

import base64
import tracemalloc
from hashlib import sha256

import pytest
import xmlsec

from gateway.refusals import FailedDigest, UnsupportedAlgorithm
from gateway.soap.namespaces import EXC_C14N
from gateway.soap.parser import parse_document
from gateway.wss.canonical import canonical_digest, canonical_octets, read_canonicalization
from tests.support.keys import a_holder
from tests.support.messages import element

SOURCE = (
    b'<r xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:b" xmlns:c="urn:c"><a:x z="1"  a:y=\'2\' Id="x" b:q="&#9;&lt;"'
    b' xml:lang="nl"><b:y xmlns:b="urn:b"/>\r\n<z xmlns=""/><![CDATA[<&>]]></a:x></r>'
)


def test_writes_declarations_where_they_are_used_and_attributes_in_order():
    root = parse_document(b'<a:r xmlns:a="urn:a" xmlns:b="urn:b"><a:x  q="1" b:p=\'2\' a:p="3"/></a:r>')
    assert canonical_octets(root[0]) == (b'<a:x xmlns:a="urn:a" xmlns:b="urn:b" q="1" a:p="3" b:p="2"></a:x>')


def test_leaves_the_tail_out():
    assert canonical_octets(parse_document(b"<r><a/>tail</r>")[0]) == b"<a></a>"


@pytest.mark.parametrize("prefixes", [(), ("a",), ("c",), ("a", "b", "c"), ("c", "unknown"), ("xml",)])
def test_agrees_with_xmlsec(prefixes):
    root = parse_document(SOURCE)
    assert canonical_digest(root[0], prefixes) == _xmlsec_digest(SOURCE, prefixes)


def _xmlsec_digest(source: bytes, prefixes: tuple[str, ...]) -> bytes:
    root = parse_document(source)
    template = xmlsec.template.create(root, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256)
    reference = xmlsec.template.add_reference(template, xmlsec.Transform.SHA256, uri="#x")
    transform = xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    if prefixes:
        xmlsec.template.transform_add_c14n_inclusive_namespaces(transform, list(prefixes))
    root.append(template)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(a_holder("welfare centre").pem, xmlsec.KeyFormat.PEM)
    context.register_id(root[0], "Id")
    context.sign(template)
    text = template.findtext(".//{*}DigestValue")
    assert text is not None
    return base64.b64decode(text)


def test_digests_with_sha_256():
    assert canonical_digest(parse_document(b"<a/>")) == sha256(b"<a></a>").digest()


def test_refuses_a_relative_namespace_rather_than_digest_nothing():
    with pytest.raises(FailedDigest) as caught:
        canonical_octets(parse_document(b'<a xmlns="../b"/>'))
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "failed-digest")


def a_method(content: str = "", algorithm: str = EXC_C14N, attributes: str = ""):
    return element(f'<ds:Transform xmlns:ec="{EXC_C14N}" Algorithm="{algorithm}" {attributes}>{content}</ds:Transform>')


@pytest.mark.parametrize(
    ("content", "prefixes"),
    [
        ("", ()),
        ('<ec:InclusiveNamespaces PrefixList="soap"/>', ("soap",)),
        ('<ec:InclusiveNamespaces PrefixList=" wsse  soap "/>', ("wsse", "soap")),
        ('<ec:InclusiveNamespaces PrefixList=""/>', ()),
        (
            f'<ec:InclusiveNamespaces PrefixList="{" ".join(f"p{n}" for n in range(32))}"/>',
            tuple(f"p{n}" for n in range(32)),
        ),
    ],
)
def test_reads_the_prefix_list(content, prefixes):
    assert read_canonicalization(a_method(content)) == prefixes


@pytest.mark.parametrize(
    "method",
    [
        a_method(algorithm=""),
        a_method(algorithm=f"{EXC_C14N}WithComments"),
        a_method(algorithm=f"{EXC_C14N} "),
        a_method(algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        a_method(attributes='Other="a"'),
        a_method("<ec:Other/>"),
        a_method('<ds:InclusiveNamespaces PrefixList="a"/>'),
        a_method('<ec:InclusiveNamespaces PrefixList="a"/><ec:InclusiveNamespaces PrefixList="b"/>'),
        a_method('<ec:InclusiveNamespaces PrefixList="a"><ec:a/></ec:InclusiveNamespaces>'),
        a_method(f'<ec:InclusiveNamespaces PrefixList="{" ".join(f"p{n}" for n in range(33))}"/>'),
    ],
)
def test_refuses_another_canonicalization(method):
    with pytest.raises(UnsupportedAlgorithm) as caught:
        read_canonicalization(method)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "unsupported-algorithm")


def test_refuses_a_long_prefix_list_without_taking_it_apart():
    method = a_method('<ec:InclusiveNamespaces PrefixList="a"/>')
    method[0].set("PrefixList", "p " * 500_000)
    tracemalloc.start()
    try:
        with pytest.raises(UnsupportedAlgorithm):
            read_canonicalization(method)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000
