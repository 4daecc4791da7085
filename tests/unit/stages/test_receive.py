"""HTTP to envelope: in this order, and nothing read before it has to be."""

import pytest

from gateway.refusals import (
    MalformedXML,
    MessageTooLarge,
    NotAnEnvelope,
    UnknownAddress,
    UnsupportedMediaType,
    VersionMismatch,
)
from gateway.soap.version import SOAPVersion
from gateway.stages.receive import Receive
from tests.support.facts import an_arrival, the_catalogue


def an_envelope(version=SOAPVersion.SOAP11):
    return f'<s:Envelope xmlns:s="{version}"><s:Body><a/></s:Body></s:Envelope>'.encode()


@pytest.fixture
def receive():
    return Receive(service_at=the_catalogue().service_at)


@pytest.mark.parametrize("version", SOAPVersion)
def test_reads_an_envelope_for_the_service_at_the_address(receive, version):
    received = receive(an_arrival(an_envelope(version), content_type=version.content_type))
    assert received.service.name == "PersonService"
    assert received.envelope.payload.tag == "a"
    assert received.envelope.version is version


@pytest.mark.parametrize(("announced", "sent"), [list(SOAPVersion), list(reversed(SOAPVersion))])
def test_refuses_an_envelope_of_another_version_than_its_media_type(receive, announced, sent):
    with pytest.raises(VersionMismatch):
        receive(an_arrival(an_envelope(sent), content_type=announced.content_type))


@pytest.mark.parametrize("deviation", [{"path": "/services/NoService/v1"}, {"content_type": "application/json"}])
def test_reads_no_body_that_it_would_not_take(receive, deviation):
    arrived = an_arrival(b"x", **deviation)
    with pytest.raises((UnknownAddress, UnsupportedMediaType)):
        receive(arrived)
    assert arrived.body.limits == []


def test_asks_for_the_address_before_the_media_type(receive):
    with pytest.raises(UnknownAddress):
        receive(an_arrival(path="/", content_type="application/json"))


def test_reads_as_much_as_the_service_allows(receive):
    arrived = an_arrival(b"x")
    with pytest.raises(MalformedXML):
        receive(arrived)
    assert arrived.body.limits == [the_catalogue().services["PersonService"].max_bytes]
    with pytest.raises(MessageTooLarge):
        receive(an_arrival(b"x" * (arrived.body.limits[0] + 1)))


def test_refuses_xml_that_is_no_envelope(receive):
    with pytest.raises(NotAnEnvelope):
        receive(an_arrival(b"<a/>"))
