"""Replies that never reach message security: judged by what HTTP says, and by time."""

import socket

import pytest
from lxml import etree

from gateway.clock import SystemClock
from gateway.sdk import Client, NotAccepted, OutcomeUnknown, ServiceUnavailable, TransportRefused
from gateway.sdk.transport import HubTransport
from tests.support.fake_hub import FakeHub, Reply
from tests.support.loopback import a_dripping_server

NUMBER = "85073003328"
HTML = {"Content-Type": "text/html"}


def ask(client: Client):
    return client.person_service.consult_person(ssin=NUMBER)


@pytest.mark.parametrize(
    ("header", "seconds"), [({}, None), ({"Retry-After": "7"}, 7), ({"Retry-After": "Mon, 15 Jun"}, None)]
)
def test_503_is_not_accepted_and_says_when_to_try_again(client: Client, hub: FakeHub, header, seconds):
    hub.always(b"", status=503, headers=header)
    with pytest.raises(ServiceUnavailable) as caught:
        ask(client)
    assert isinstance(caught.value, NotAccepted)
    assert caught.value.retry_after == seconds
    assert caught.value.customer_ticket


@pytest.mark.parametrize("status", [404, 405, 408, 411, 413, 415])
@pytest.mark.parametrize("octets", [b"", b"<html/>"], ids=["empty", "page"])
def test_4xx_is_refused_by_transport(client: Client, hub: FakeHub, status, octets):
    hub.always(octets, status=status, headers=HTML)
    with pytest.raises(TransportRefused) as caught:
        ask(client)
    assert caught.value.status == status


def test_a_redirect_is_not_followed(client: Client, hub: FakeHub):
    hub.always(b"", status=307, headers={"Location": hub.address})
    with pytest.raises(TransportRefused):
        ask(client)
    assert len(hub.asked) == 1


@pytest.mark.parametrize("status", [200, 202, 204, 500, 502, 504])
def test_a_reply_without_content_has_an_unknown_outcome(client: Client, hub: FakeHub, status):
    hub.always(b"", status=status)
    with pytest.raises(OutcomeUnknown, match=str(status)):
        ask(client)


@pytest.mark.parametrize("media", ["text/html", "multipart/related; boundary=b", "application/soap+xml", ""])
def test_a_reply_of_another_media_type_has_an_unknown_outcome(client: Client, hub: FakeHub, media):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response()), headers={"Content-Type": media})
    with pytest.raises(OutcomeUnknown, match=r"not SOAP 1\.1"):
        ask(client)


def test_a_reply_that_is_no_xml_has_an_unknown_outcome(client: Client, hub: FakeHub):
    hub.always(b"<not closed")
    with pytest.raises(OutcomeUnknown):
        ask(client)
    assert client.last_received == b"<not closed"


def test_without_a_connection_nothing_was_sent(make_client):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = make_client(address=f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(NotAccepted, match="nothing was sent"):
            ask(client)


def test_an_answer_that_does_not_come_in_time_has_an_unknown_outcome(make_client, hub: FakeHub):
    def wait(asked):
        hub.released.wait()
        return Reply(octets=b"")

    hub.script = wait
    client = make_client(answer_seconds=0.2)
    begun = SystemClock().ticks()
    with pytest.raises(OutcomeUnknown, match=r"within 0\.2 s"):
        ask(client)
    assert SystemClock().ticks() - begun < 10
    assert client.last_sent is not None


@pytest.mark.parametrize("part", ["headers", "body", "body of no length"])
def test_an_answer_that_drips_ends_in_time_too(part):
    transport = HubTransport(connect_seconds=1, answer_seconds=0.3)
    begun = SystemClock().ticks()
    with a_dripping_server(part) as (url, got):
        with pytest.raises(OutcomeUnknown, match=r"within 0\.3 s"):
            transport.post_xml(url, etree.Element("a"), {})
        assert SystemClock().ticks() - begun < 3
        assert len(got) == 1
    transport.close()
    assert transport.last_received is None


def test_a_connection_that_breaks_has_an_unknown_outcome(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response()), missing=1)
    with pytest.raises(OutcomeUnknown, match="connection failed"):
        ask(client)


def test_an_answer_that_is_too_large_has_an_unknown_outcome(client: Client, hub: FakeHub, monkeypatch):
    monkeypatch.setattr("gateway.sdk.transport.LARGEST_ANSWER", 100)
    with pytest.raises(OutcomeUnknown, match="larger"):
        ask(client)


def test_keeps_its_connection(client: Client, hub: FakeHub):
    ask(client)
    ask(client)
    first, second = hub.peers
    assert first == second


def test_loads_nothing():
    transport = HubTransport(connect_seconds=1, answer_seconds=1)
    with pytest.raises(ValueError, match="not loaded"):
        transport.load("http://127.0.0.1/a.xsd")


def test_forgets_the_last_exchange_when_a_new_one_begins():
    transport = HubTransport(connect_seconds=1, answer_seconds=1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(NotAccepted):
            transport.post_xml(f"http://127.0.0.1:{unused.getsockname()[1]}", etree.Element("a"), {})
    assert transport.last_sent is not None
    transport.forget()
    assert transport.last_sent is None
