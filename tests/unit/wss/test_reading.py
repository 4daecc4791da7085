"""Leaves are read strictly: no children, no foreign blanks, no second spelling of a reference."""

import pytest

from gateway.refusals import InvalidSecurity
from gateway.soap.parser import parse_document
from gateway.wss.reading import (
    check_attributes,
    check_no_text,
    children_named,
    decode_base64,
    fragment,
    read_base64,
    read_text,
)


def a_leaf(text: str):
    return parse_document(f"<leaf>{text}</leaf>".encode())


def refuses(call, *arguments: object) -> None:
    with pytest.raises(InvalidSecurity) as caught:
        call(*arguments)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "invalid-security")


def test_reads_a_leaf_without_the_blanks_around_it():
    assert read_text(a_leaf(" \t\r\ntext\n")) == "text"


def test_refuses_a_leaf_with_children():
    refuses(read_text, a_leaf("<a/>"))


@pytest.mark.parametrize("blank", ["\u00a0", "\u2028", "\u0085", "\u3000"])
def test_does_not_take_other_blanks_for_blanks(blank):
    assert read_text(a_leaf(f"{blank}text")) == f"{blank}text"
    refuses(check_no_text, a_leaf(blank))
    refuses(read_base64, a_leaf(f"AA=={blank}"))


@pytest.mark.parametrize(
    ("text", "octets"), [("AAEC", b"\0\1\2"), ("AA\nE\tC ", b"\0\1\2"), ("AA==", b"\0"), ("+/8=", b"\xfb\xff")]
)
def test_reads_base64(text, octets):
    assert read_base64(a_leaf(text)) == octets


@pytest.mark.parametrize("text", ["", " ", "A", "AA", "AA=", "-_8=", "AA==AA==", "=AAA", "A\u0410==", "AA&#x7f;=="])
def test_refuses_what_is_not_base64(text):
    refuses(read_base64, a_leaf(text))


def test_never_repeats_what_it_read():
    with pytest.raises(InvalidSecurity) as caught:
        decode_base64("?secret?", "Leaf")
    assert "secret" not in caught.value.detail


def test_refuses_another_attribute():
    element = parse_document(b'<a b="1" xmlns:q="urn:q" q:c="2"/>')
    check_attributes(element, ["b", "{urn:q}c", "d"])
    refuses(check_attributes, element, ["b", "c"])


def test_refuses_text_between_children():
    check_no_text(a_leaf(" <a/>\n<b/>\t"))
    for text in ("x<a/>", "<a/>x", "<a/><b/>x"):
        refuses(check_no_text, a_leaf(text))


@pytest.mark.parametrize("content", ["", "<a/>", "<b/><a/>", "<a/><b/><b/>", "<a/>x<b/>", "<a/><q:b xmlns:q='urn:q'/>"])
def test_refuses_other_children(content):
    assert [child.tag for child in children_named(a_leaf("<a/><b/>"), "a", "b")] == ["a", "b"]
    refuses(children_named, a_leaf(content), "a", "b")


@pytest.mark.parametrize("identifier", ["id", "_5002", "X509-0b1c", "TS-1.2", "é"])
def test_reads_a_reference_in_the_same_document(identifier):
    assert fragment(f"#{identifier}") == identifier


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "#",
        "id",
        "##id",
        "# id",
        "#id ",
        "#1d",
        "#a:b",
        "#a/b",
        "#a%62",
        "#xpointer(/)",
        "#xpointer(id('a'))",
        "file:///etc/hostname",
        "http://127.0.0.1/#id",
        "cid:a",
        "#x' or '1'='1",
        "#a\n",
        "?#id",
    ],
)
def test_refuses_another_reference(uri):
    refuses(fragment, uri)
