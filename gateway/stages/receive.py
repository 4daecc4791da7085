"""HTTP to envelope: a published address, bounded octets, the media type of a version, one safe parse, one shape."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.catalogue.model import Service
from gateway.exchange import Arrived, Received
from gateway.refusals import UnknownAddress
from gateway.soap.envelope import read_envelope
from gateway.soap.parser import Limits
from gateway.soap.transport import check_media_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """The first stage."""

    service_at: Callable[[str], Service | None]

    def __call__(self, arrived: Arrived) -> Received:
        """Return the envelope; raise a `TransportRefusal` or an `EnvelopeRefusal`."""
        service = self.service_at(arrived.path)
        if service is None:
            raise UnknownAddress("no service at this path")
        version = check_media_type(arrived.content_type, arrived.content_encoding)
        octets = arrived.body.read(service.max_bytes)
        envelope = read_envelope(octets, limits=Limits(bytes=service.max_bytes), version=version)
        return Received(arrived=arrived, service=service, envelope=envelope)
