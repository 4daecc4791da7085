"""A request body is read whole, within its limit and its deadline, or refused with a bare status."""

import io
import socket

import pytest

from gateway.refusals import (
    BodyBroken,
    BodyTooSlow,
    LengthRequired,
    MessageTooLarge,
    Refusal,
    UnsupportedMediaType,
)
from gateway.soap.transport import WSGIBody, check_media_type, read_action, read_soap_action, version_spoken
from gateway.soap.version import SOAPVersion

CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}


def a_body(octets: bytes = b"<a/>", **environ: object) -> WSGIBody:
    return WSGIBody({"wsgi.input": io.BytesIO(octets), **environ}, seconds=5)


def announced(length: object, octets: bytes = b"<a/>") -> WSGIBody:
    return a_body(octets, CONTENT_LENGTH=str(length))


def refusal_of(body: WSGIBody, limit: int = 100) -> Refusal:
    with pytest.raises(Refusal) as caught:
        body.read(limit)
    assert caught.value.fault_class == "T"
    return caught.value


class Broken:
    """A WSGI input whose server raises something of its own."""

    def read(self, size):
        raise OSError("chunk")


def test_reads_what_was_announced():
    assert announced(4).read(4) == b"<a/>"


def test_reads_what_comes_in_chunks():
    assert a_body(**CHUNKED).read(4) == b"<a/>"


def test_reads_more_than_one_piece():
    octets = b"x" * 200_000
    assert announced(len(octets), octets).read(200_000) == octets


def test_reads_an_empty_body():
    assert announced(0, b"").read(10) == b""


def test_asks_for_no_more_than_was_announced():
    stream = io.BytesIO(b"<a/>and more")
    WSGIBody({"wsgi.input": stream, "CONTENT_LENGTH": "4"}, seconds=5).read(100)
    assert stream.tell() == 4


def test_refuses_more_than_the_limit_before_reading():
    body = WSGIBody({"CONTENT_LENGTH": "101"}, seconds=5)
    assert isinstance(refusal_of(body), MessageTooLarge)


def test_refuses_more_than_the_limit_while_reading():
    assert isinstance(refusal_of(a_body(b"x" * 101, **CHUNKED)), MessageTooLarge)


def test_accepts_exactly_the_limit():
    assert len(a_body(b"x" * 100, **CHUNKED).read(100)) == 100


@pytest.mark.parametrize("octets", [b"", b"<a"])
def test_refuses_less_than_was_announced(octets):
    assert isinstance(refusal_of(announced(4, octets)), BodyBroken)


@pytest.mark.parametrize("length", ["+4", "-1", "4, 4", "4.0", "0x4", " 4", "\u0664", "\u00b2"])
def test_refuses_a_length_that_is_not_a_number(length):
    assert isinstance(refusal_of(announced(length)), LengthRequired)


def test_refuses_a_length_of_more_digits_than_python_converts():
    assert isinstance(refusal_of(announced("9" * 5000)), LengthRequired | MessageTooLarge)


@pytest.mark.parametrize("environ", [{}, {"CONTENT_LENGTH": ""}, {"HTTP_TRANSFER_ENCODING": "gzip, chunked"}])
def test_refuses_a_body_of_unknown_length(environ):
    assert isinstance(refusal_of(a_body(**environ)), LengthRequired)


def test_refuses_a_broken_transfer():
    assert isinstance(refusal_of(WSGIBody({"wsgi.input": Broken(), **CHUNKED}, seconds=5)), BodyBroken)


def test_refuses_a_sender_that_does_not_go_on():
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(b"<a")
        environ = {"CONTENT_LENGTH": "4", "wsgi.input": stream, "gunicorn.socket": ours}
        assert isinstance(refusal_of(WSGIBody(environ, seconds=0.2)), BodyTooSlow)


def test_calls_a_transfer_that_breaks_at_the_deadline_slow():
    ours, theirs = socket.socketpair()

    class Stalled:
        def read(self, size):
            raise OSError(ours.recv(size))

    with ours, theirs:
        environ = {**CHUNKED, "wsgi.input": Stalled(), "gunicorn.socket": ours}
        assert isinstance(refusal_of(WSGIBody(environ, seconds=0.2)), BodyTooSlow)


def test_reads_from_a_socket_in_time():
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(b"<a/>")
        theirs.shutdown(socket.SHUT_WR)
        environ = {"CONTENT_LENGTH": "4", "wsgi.input": stream, "gunicorn.socket": ours}
        assert WSGIBody(environ, seconds=5).read(10) == b"<a/>"


def test_calls_a_broken_transfer_broken_although_it_is_watched():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        environ = {**CHUNKED, "wsgi.input": Broken(), "gunicorn.socket": ours}
        assert isinstance(refusal_of(WSGIBody(environ, seconds=5)), BodyBroken)


MEDIA_TYPES = {"text/xml": SOAPVersion.SOAP11, "application/soap+xml": SOAPVersion.SOAP12}


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        " {} ",
        "{};",
        "{};charset=utf-8",
        '{}; charset="UTF-8"',
        "{}; action=a; charset=utf-8",
        '{}; CHARSET=utf-8; action="urn:a;charset=utf-16"',
    ],
)
def test_accepts_the_media_type_of_a_version_in_utf_8(media_type, form):
    version = MEDIA_TYPES[media_type]
    assert check_media_type(form.format(media_type), "") is version
    assert check_media_type(form.format(media_type.upper()), "") is version
    assert version_spoken(form.format(media_type)) is version


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/xmlx",
        "application/xml",
        "application/soap",
        "application/soap+xml; charset=utf-16",
        "application/soap+xml; charset=utf-8; charset=utf-16",
        'application/soap+xml; action="a"; action="b"',
        'application/soap+xml; action="a',
        'application/soap+xml; action="a\\""',
        "application/soap+xml, text/xml",
        'multipart/related; type="text/xml"',
        "application/xop+xml",
        "text/xml, text/xml",
        "text/xml text/xml",
        "text/xml; charset=utf-16",
        "text/xml; charset=iso-8859-1",
        "text/xml; charset='utf-16'",
        "text/xml; charset=",
        "text/xml; charset=utf-8; charset=utf-16",
        "text/xml; charset=utf-8x",
    ],
)
def test_refuses_another_media_type(content_type):
    with pytest.raises(UnsupportedMediaType) as caught:
        check_media_type(content_type, "")
    assert (caught.value.fault_class, caught.value.status) == ("T", 415)


@pytest.mark.parametrize("parameters", [";a= " * 2000, ";" * 8000, ";a" + " " * 8000, "; " * 4000])
def test_reads_no_header_twice_however_it_could_be_read(parameters):
    with pytest.raises(UnsupportedMediaType):
        check_media_type(f'text/xml{parameters}"', "")
    assert version_spoken(f'text/xml{parameters}"') is SOAPVersion.SOAP11


@pytest.mark.parametrize(
    ("coding", "accepted"), [("", True), ("identity", True), (" Identity ", True), ("gzip", False)]
)
def test_accepts_no_content_coding(coding, accepted):
    if accepted:
        check_media_type("text/xml", coding)
        return
    with pytest.raises(UnsupportedMediaType):
        check_media_type("text/xml", coding)


@pytest.mark.parametrize(
    ("header", "action"),
    [
        (None, None),
        ('"urn:a"', "urn:a"),
        ("urn:a", "urn:a"),
        (' "urn:a" ', "urn:a"),
        ('""', ""),
        ("", ""),
        ('"', '"'),
        ('"urn:a', '"urn:a'),
    ],
)
def test_reads_the_action_quoted_or_bare(header, action):
    assert read_soap_action(header) == action
    assert read_action("text/xml", header) == action


@pytest.mark.parametrize(
    ("parameters", "header", "action"),
    [
        ("", None, None),
        ("; charset=utf-8", None, None),
        ('; action="urn:a"', None, "urn:a"),
        ("; charset=utf-8; Action=urn:a", None, "urn:a"),
        ('; action=""', None, ""),
        ('; action="urn:a"', '"urn:a"', "urn:a"),
        ('; action="urn:a"', '"urn:b"', ""),
        ('; action="urn:a"', '""', ""),
        ("", '"urn:a"', ""),
        ('; x="; action=urn:a"', None, None),
    ],
)
def test_reads_the_action_of_soap_1_2_from_its_media_type(parameters, header, action):
    assert read_action(f"application/soap+xml{parameters}", header) == action


def test_takes_no_action_of_soap_1_1_from_the_media_type():
    assert read_action('text/xml; action="urn:a"', None) is None
    assert read_action('text/xml; action="urn:a"', "urn:b") == "urn:b"


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/soap+xml x", "text/xml, application/soap+xml"])
def test_answers_what_announces_no_version_in_soap_1_1(content_type):
    assert version_spoken(content_type) is SOAPVersion.SOAP11
