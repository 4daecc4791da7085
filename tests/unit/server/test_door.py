"""HTTP in, HTTP out: the door knows nothing of messages."""

import logging
from http import HTTPStatus
from types import SimpleNamespace
from uuid import UUID

import pytest

from gateway.catalogue.service_row import Confidentiality
from gateway.exchange import Reply
from gateway.refusals import MethodNotAllowed
from gateway.server.door import Door
from tests.support.clock import NOON
from tests.support.facts import the_catalogue
from tests.support.http import call

PATH = "/services/PersonService/v1"


class Pipeline:
    """Implements what the door asks of `gateway.pipeline.Pipeline`."""

    def __init__(self):
        self.reply = Reply(status=HTTPStatus.OK, octets=b"<answer/>")
        self.error = None
        self.arrived = None
        self.refusal = None

    def run(self, arrived):
        self.arrived = arrived
        if self.error is not None:
            raise self.error
        return self.reply

    def fail(self, arrived, refusal):
        self.arrived, self.refusal = arrived, refusal
        return Reply(status=refusal.status, octets=b"")


@pytest.fixture
def pipeline():
    return Pipeline()


@pytest.fixture
def door(pipeline, clock):
    settings = SimpleNamespace(
        limits=SimpleNamespace(body_seconds=20), hub=SimpleNamespace(public_url="https://hub.example")
    )
    return Door(SimpleNamespace(pipeline=pipeline, clock=clock, catalogue=the_catalogue(), settings=settings))


def test_says_at_which_public_address_a_message_came(door, pipeline):
    call(door, "POST", PATH, HTTP_HOST="elsewhere.example")
    assert pipeline.arrived.address == f"https://hub.example{PATH}"


def test_hands_a_post_to_the_pipeline_as_it_came(door, pipeline):
    call(
        door,
        "POST",
        PATH,
        b"<question/>",
        CONTENT_TYPE="text/xml",
        HTTP_CONTENT_ENCODING="gzip",
        HTTP_SOAPACTION='"urn:x:y"',
        REMOTE_ADDR="192.0.2.7",
    )
    arrived = pipeline.arrived
    assert (arrived.path, arrived.content_type, arrived.content_encoding) == (PATH, "text/xml", "gzip")
    assert (arrived.soap_action, arrived.peer, arrived.received_at) == ("urn:x:y", "192.0.2.7", NOON)
    assert arrived.body.read(100) == b"<question/>"


@pytest.mark.parametrize(
    ("environ", "action"),
    [
        ({"CONTENT_TYPE": 'application/soap+xml; action="urn:x:y"'}, "urn:x:y"),
        ({"CONTENT_TYPE": "application/soap+xml"}, None),
        ({"CONTENT_TYPE": 'application/soap+xml; action="urn:x:y"', "HTTP_SOAPACTION": "urn:z"}, ""),
        ({"CONTENT_TYPE": 'text/xml; action="urn:x:y"'}, None),
    ],
)
def test_reads_the_action_as_the_version_has_it(door, pipeline, environ, action):
    call(door, "POST", PATH, **environ)
    assert pipeline.arrived.soap_action == action


def test_gives_every_exchange_a_ticket_of_its_own(door, pipeline):
    tickets = set()
    for _ in range(3):
        call(door, "POST", PATH)
        tickets.add(pipeline.arrived.ticket)
    assert len(tickets) == 3


@pytest.mark.parametrize(
    ("environ", "version"),
    [
        ({}, None),
        ({"HTTP_X_TLS_VERSION": "TLSv1.3"}, None),
        ({"wsgi.url_scheme": "https"}, "TLS"),
        ({"wsgi.url_scheme": "https", "HTTP_X_TLS_VERSION": "TLSv1.2"}, "TLSv1.2"),
        ({"wsgi.url_scheme": "https", "HTTP_X_TLS_VERSION": "SSLv3"}, "TLS"),
    ],
)
def test_believes_of_the_transport_what_the_server_says_and_of_its_version_what_it_knows(
    door, pipeline, environ, version
):
    call(door, "POST", PATH, **environ)
    assert pipeline.arrived.tls_version == version


def test_sends_the_reply_with_its_length_and_without_a_number_that_nobody_needs(door):
    reply = call(door, "POST", PATH)
    assert (reply.status, reply.octets) == (200, b"<answer/>")
    assert reply.headers == {
        "Content-Length": "9",
        "X-Content-Type-Options": "nosniff",
        "Content-Type": "text/xml; charset=utf-8",
    }


@pytest.mark.parametrize("status", [HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR])
def test_sends_a_failure_with_the_number_under_which_it_is_found(door, pipeline, status):
    pipeline.reply = Reply(status=status, octets=b"")
    reply = call(door, "POST", PATH)
    assert UUID(reply.headers["X-Correlation-Id"]) == pipeline.arrived.ticket
    assert "Content-Type" not in reply.headers
    assert "Retry-After" not in reply.headers


def test_says_when_the_same_message_may_come_again(door, pipeline):
    pipeline.reply = Reply(status=HTTPStatus.SERVICE_UNAVAILABLE, octets=b"", retry_after=7)
    assert call(door, "POST", PATH).headers["Retry-After"] == "7"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "85073000105"])
def test_lets_the_pipeline_refuse_every_other_method(door, pipeline, method):
    reply = call(door, method, PATH)
    assert isinstance(pipeline.refusal, MethodNotAllowed)
    assert pipeline.refusal.detail == ""
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_answers_what_is_unforeseen_with_a_bare_status_and_logs_its_kind_alone(door, pipeline, caplog):
    pipeline.error = RuntimeError("Canaryname")
    with caplog.at_level(logging.INFO):
        reply = call(door, "POST", PATH)
    assert (reply.status, reply.octets) == (500, b"")
    (record,) = [each for each in caplog.records if each.name == "gateway.server"]
    assert (record.kind, record.ticket) == ("RuntimeError", reply.headers["X-Correlation-Id"])
    assert "Canaryname" not in caplog.text


def test_logs_an_exchange_with_ticket_status_and_time(door, pipeline, caplog):
    with caplog.at_level(logging.INFO):
        call(door, "POST", PATH, b"Canaryname", HTTP_SOAPACTION="Canaryname")
    (record,) = [each for each in caplog.records if each.name == "gateway.server"]
    assert (record.ticket, record.status, record.milliseconds) == (str(pipeline.arrived.ticket), 200, 0)
    assert "Canaryname" not in repr(vars(record))


@pytest.mark.parametrize(
    "query",
    ["wsdl", "WSDL", "wsdl&policy=none", "wsdl&policy=gcm", "wsdl&policy=cbc", "policy=none&wsdl", "wsdl&addressing"],
)
def test_serves_a_contract_with_its_public_address(door, query):
    reply = call(door, "GET", f"{PATH}?{query}")
    assert reply.status == 200
    assert b"https://hub.example/services/PersonService/v1" in reply.octets


@pytest.mark.parametrize(
    "address",
    [
        PATH,
        f"{PATH}?xsd",
        f"{PATH}?wsdl&xsd",
        f"{PATH}?wsdl&policy=sign",
        f"{PATH}?wsdl&policy=CBC",
        f"{PATH}?wsdl&policy=x",
        f"{PATH}?addressing",
        f"{PATH}?wsdl&addressing=no",
        f"{PATH}?wsdl&addressing&addressing",
        f"{PATH}?wsdl&policy=none&policy=gcm",
        f"{PATH}?wsdl&policy=",
        f"{PATH}/?wsdl",
        "/services/PersonService/v2?wsdl",
        "/?wsdl",
        "/health",
        "/health/live/",
    ],
)
def test_serves_nothing_else(door, address):
    assert call(door, "GET", address).status == 404


@pytest.mark.parametrize("service", the_catalogue().services.values(), ids=lambda service: service.name)
def test_offers_signing_alone_only_where_the_hub_accepts_it(door, service):
    expected = 200 if service.confidentiality is Confidentiality.SIGNED else 404
    assert call(door, "GET", f"{service.path}?wsdl&policy=sign").status == expected


@pytest.mark.parametrize("query", ["wsdl", "wsdl&policy=none", "wsdl&policy=cbc"])
def test_announces_addressing_only_to_whom_asks(door, query):
    assert b"wsam:Action" not in call(door, "GET", f"{PATH}?{query}").octets
    assert b"wsam:Action" in call(door, "GET", f"{PATH}?{query}&addressing").octets


def test_serves_no_contract_to_a_query_of_too_many_fields(door):
    assert call(door, "GET", f"{PATH}?" + "&".join(f"a{number}=1" for number in range(100))).status == 404


def test_lives(door):
    assert call(door, "GET", "/health/live").octets == b"live\n"
