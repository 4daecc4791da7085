"""HTTP to envelope: in this order, and nothing read before it has to be."""

import pytest

from gateway.refusals import (
    MalformedXML,
    MessageTooLarge,
    MustUnderstand,
    NotAnEnvelope,
    UnknownAddress,
    UnsupportedMediaType,
)
from gateway.soap.namespaces import SOAP11
from gateway.stages.receive import Receive
from tests.support.facts import an_arrival, the_catalogue

ENVELOPE = f'<s:Envelope xmlns:s="{SOAP11}"><s:Header>%s</s:Header><s:Body><a/></s:Body></s:Envelope>'


@pytest.fixture
def receive():
    return Receive(service_at=the_catalogue().service_at)


def test_reads_an_envelope_for_the_service_at_the_address(receive):
    received = receive(an_arrival((ENVELOPE % "").encode()))
    assert received.service.name == "PersonService"
    assert received.envelope.payload.tag == "a"


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


def test_understands_the_security_header_and_no_other(receive):
    wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    receive(an_arrival((ENVELOPE % f'<w:Security xmlns:w="{wsse}" s:mustUnderstand="1"/>').encode()))
    with pytest.raises(MustUnderstand):
        receive(an_arrival((ENVELOPE % '<x:y xmlns:x="urn:x" s:mustUnderstand="1"/>').encode()))


def test_refuses_xml_that_is_no_envelope(receive):
    with pytest.raises(NotAnEnvelope):
        receive(an_arrival(b"<a/>"))
