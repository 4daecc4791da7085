"""One POST: bounded in time and size, never repeated, never redirected."""

import threading

import pytest

from gateway.refusals import SourceRefused, SourceTimedOut, SourceUnavailable
from gateway.routing.post import Poster
from tests.support.loopback import a_dripping_server, a_server, answering


@pytest.fixture
def poster():
    made = Poster(connect_seconds=1, answer_seconds=0.3, concurrent=2)
    yield made
    made.close()


def post(poster, url, octets=b"", *, soap_action="x", limit=1000):
    return poster.post(url, octets, soap_action=soap_action, limit=limit)


def test_posts_soap_as_soap_wants_it(poster):
    with a_server(answering()) as (url, got):
        assert post(poster, f"{url}/services/x", b"<question/>", soap_action="urn:x:y") == b"<answer/>"
    ((path, headers, octets),) = got
    assert (path, octets) == ("/services/x", b"<question/>")
    assert headers["SOAPAction"] == '"urn:x:y"'
    assert headers["Content-Type"] == "text/xml; charset=utf-8"


def test_gives_the_octets_of_a_fault_too(poster):
    with a_server(answering(500, b"<fault/>")) as (url, _):
        assert post(poster, url) == b"<fault/>"


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 400, 401, 404, 429, 502, 503])
def test_refuses_every_other_status_and_follows_no_redirection(poster, status):
    with a_server(answering(status, b"", Location="/elsewhere")) as (url, got), pytest.raises(SourceRefused):
        post(poster, url)
    assert len(got) == 1


def test_decompresses_nothing(poster):
    with a_server(answering(octets=b"\x1f\x8b", Content_Encoding="gzip")) as (url, _):
        assert post(poster, url) == b"\x1f\x8b"


def test_gives_up_on_a_source_that_does_not_answer_and_asks_only_once(poster):
    release = threading.Event()
    with a_server(lambda _: release.wait(30)) as (url, got):
        with pytest.raises(SourceTimedOut):
            post(poster, url)
        release.set()
        assert len(got) == 1


@pytest.mark.parametrize("part", ["headers", "body", "body of no length"])
def test_gives_up_on_a_source_that_drips(poster, part):
    with a_dripping_server(part) as (url, got):
        with pytest.raises(SourceTimedOut):
            post(poster, url)
        assert len(got) == 1


def test_finds_a_source_unavailable_that_breaks_off_in_its_answer(poster):
    with a_server(answering(missing=1)) as (url, _), pytest.raises(SourceUnavailable):
        post(poster, url)


def test_asks_only_once_when_the_connection_breaks(poster):
    def break_off(handler):
        handler.connection.close()

    with a_server(break_off) as (url, got):
        with pytest.raises(SourceUnavailable):
            post(poster, url)
        assert len(got) == 1


def test_finds_nobody_where_nobody_listens(poster):
    with a_server(answering()) as (url, _):
        pass
    with pytest.raises(SourceUnavailable):
        post(poster, url)


def test_reads_no_more_than_the_service_allows(poster):
    with a_server(answering(octets=b"x" * 10)) as (url, _):
        assert len(post(poster, url, limit=10)) == 10
    with a_server(answering(octets=b"x" * 11, missing=1000), keeps=True) as (url, _), pytest.raises(SourceRefused):
        post(poster, url, limit=10)


def test_says_nothing_of_the_answer_in_a_refusal(poster):
    with a_server(answering(502, b"Canaryname")) as (url, _), pytest.raises(SourceRefused) as caught:
        post(poster, url, b"Canaryname")
    assert "Canaryname" not in caught.value.detail
