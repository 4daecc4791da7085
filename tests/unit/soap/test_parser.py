"""The one parser refuses what is not bounded UTF-8 XML without DTD, and never repeats what it read."""

import threading

import pytest
from lxml import etree

from gateway.refusals import ForbiddenConstruct, LimitExceeded, MalformedXML, Refusal
from gateway.soap.parser import DEFAULT_LIMITS, Limits, parse_document

SMALL = Limits(bytes=1000, elements=10, attributes=10)
DECLARATION = '<?xml version="1.0" encoding="{}"?>'


def refusal_of(octets: bytes, limits: Limits = DEFAULT_LIMITS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse_document(octets, limits=limits)
    return caught.value


def test_returns_the_root():
    assert parse_document(b"<a><b/></a>").tag == "a"


@pytest.mark.parametrize(
    "octets",
    [
        "<a>é</a>".encode(),
        b"\xef\xbb\xbf<a/>",
        DECLARATION.format("UTF-8").encode() + b"<a/>",
        b"\xef\xbb\xbf" + DECLARATION.format("utf-8").encode() + b"<a/>",
        b"<a>&lt;&#233;&amp;</a>",
        b"<a><![CDATA[<b>]]></a>",
        b"<a>encoding='latin-1'</a>",
    ],
    ids=[
        "plain",
        "byte order mark",
        "declared",
        "declared behind a mark",
        "references",
        "CDATA",
        "text about encoding",
    ],
)
def test_accepts_utf_8(octets):
    parse_document(octets)


def test_keeps_text_in_one_piece():
    assert parse_document(b"<a>x&amp;<![CDATA[<y>]]>&#122;</a>").text == "x&<y>z"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b" ",
        b"<a>",
        b"<a/><b/>",
        b"<a></b>",
        b"text",
        b"<a:b/>",
        b'<a b="1" b="2"/>',
        b"<a>&unknown;</a>",
        b"<a>\x01</a>",
        b"<a>&#1;</a>",
        b"<a>\xff</a>",
        b"<a>\xed\xa0\x80</a>",
        b"<a>\xc0\xaf</a>",
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        "<a/>".encode("utf-32"),
        DECLARATION.format("UTF-7").encode() + b"<a/>",
        DECLARATION.format("ISO-8859-1").encode() + b"<a/>",
        b"\xef\xbb\xbf" + DECLARATION.format("ISO-8859-1").encode() + b"<a/>",
        DECLARATION.format("UTF-16").replace("encoding", " " * 300 + "encoding").encode() + b"<a/>",
        DECLARATION.format("x" * 41).encode() + b"<a/>",
    ],
)
def test_refuses_what_is_not_well_formed_utf_8(octets):
    refusal = refusal_of(octets)
    assert (refusal.fault_class, refusal.journal_reason) == ("P", MalformedXML.journal_reason)


@pytest.mark.parametrize(
    "octets",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b'<!DOCTYPE a PUBLIC "p" "http://127.0.0.1/"><a/>',
        b"<!DOCTYPE\ta><a/>",
        b"<a><!--b--></a>",
        b"<!--b--><a/>",
        b"<a/><!--b-->",
        b"<a><?b c?></a>",
        b"<?b c?><a/>",
        b"<a/><?b c?>",
        b"<a>b<!---->c</a>",
    ],
)
def test_refuses_document_types_comments_and_instructions(octets):
    refusal = refusal_of(octets)
    assert (refusal.fault_class, refusal.journal_reason) == ("P", ForbiddenConstruct.journal_reason)


def test_refuses_a_billion_laughs():
    entities = "".join(f'<!ENTITY e{n + 1} "&e{n};&e{n};">' for n in range(40))
    refusal = refusal_of(f'<!DOCTYPE a [<!ENTITY e0 "ha">{entities}]><a>&e40;</a>'.encode())
    assert isinstance(refusal, ForbiddenConstruct)


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        pytest.param(b"<a>" + b"x" * 993 + b"</a>", b"<a>" + b"x" * 994 + b"</a>", id="octets"),
        pytest.param(b"<a>" + b"<b/>" * 18 + b"</a>", b"<a>" + b"<b/>" * 19 + b"</a>", id="tags"),
        pytest.param(
            b"<a>" + b'<b c="" d=""/>' * 5 + b"</a>", b"<a>" + b'<b c="" d=""/>' * 5 + b'<b e=""/></a>', id="attributes"
        ),
        pytest.param(
            b"<a>" + b"<b c = ''/>" * 10 + b"</a>", b"<a>" + b"<b c =\n''/>" * 11 + b"</a>", id="spaced attributes"
        ),
        pytest.param(
            b"<a " + b" ".join(b'xmlns:p%d="u"' % n for n in range(10)) + b"/>",
            b"<a " + b" ".join(b'xmlns:p%d="u"' % n for n in range(11)) + b"/>",
            id="namespace declarations",
        ),
        pytest.param(
            b"<a>=" + b'<b c="" d=""/>' * 5 + b"</a>",
            b"<a>=" + b'<b c="" d=""/>' * 6 + b"</a>",
            id="with text",
        ),
        pytest.param(b"<a>" + b"=" * 500 + b"</a>", b"<a>" + b'="' * 11 + b"</a>", id="equals signs in text"),
    ],
)
def test_refuses_one_more_than_the_limit(within, beyond):
    parse_document(within, limits=SMALL)
    refusal = refusal_of(beyond, SMALL)
    assert (refusal.fault_class, refusal.journal_reason) == ("P", LimitExceeded.journal_reason)


def test_refuses_more_namespace_declarations_in_scope_than_canonicalization_can_bear():
    wide = b"<a " + b" ".join(b'xmlns:p%d="u:%d"' % (n, n) for n in range(400)) + b"/>"
    deep = b"".join(b'<a xmlns:p="u:%d" xmlns:q="u:%d">' % (n, n) for n in range(200)) + b"</a>" * 200
    assert [type(refusal_of(octets)) for octets in (wide, deep)] == [LimitExceeded, LimitExceeded]


@pytest.mark.parametrize("deep", [False, True])
def test_refuses_one_namespace_declaration_in_scope_too_many(deep):
    limits = Limits(namespaces_in_scope=10)

    def document(count: int) -> bytes:
        declarations = [b'xmlns:p%d="u"' % number for number in range(count)]
        if deep:
            return b"".join(b"<a %s>" % declaration for declaration in declarations) + b"</a>" * count
        return b"<a %s>xmlns xmlns</a>" % b" ".join(declarations)

    parse_document(document(10), limits=limits)
    assert isinstance(refusal_of(document(11), limits), LimitExceeded)


def test_accepts_many_namespace_declarations_side_by_side():
    parse_document(b'<a xmlns="urn:a">' + b'<b xmlns=""/>' * 5000 + b"</a>")


def test_refuses_what_is_nested_too_deeply():
    parse_document(b"<a>" * 250 + b"</a>" * 250)
    assert isinstance(refusal_of(b"<a>" * 300 + b"</a>" * 300), MalformedXML)


@pytest.mark.parametrize("octets", [b"<a>secret</b>", b"<secret", b"<a>&secret;</a>", b"<a>secret\xff</a>"])
def test_never_repeats_what_it_read(octets, capfd):
    refusal = refusal_of(octets)
    written = capfd.readouterr()
    assert "secret" not in f"{refusal.detail} {refusal} {written.out} {written.err}"
    assert refusal.__cause__ is None


def test_parses_after_a_refusal():
    refusal_of(b"<a>")
    assert parse_document(b"<a/>").tag == "a"


def test_parses_in_several_threads():
    tags: list[object] = []
    threads = [threading.Thread(target=lambda: tags.append(parse_document(b"<a/>").tag)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tags == ["a"] * 4


def test_does_not_expand_inclusions():
    include = (
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/hostname" parse="text"/></a>'
    )
    assert etree.tostring(parse_document(include)) == include


def test_adds_no_attribute_that_was_not_written():
    assert dict(parse_document(b"<a/>").attrib) == {}
