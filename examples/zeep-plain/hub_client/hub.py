"""zeep, with the security that it has not: what it sends is protected, what it reads is verified."""

from typing import Any

import zeep
from lxml import etree
from zeep.exceptions import DTDForbidden, EntitiesForbidden, Fault, TransportError, XMLParseError

from hub_client.envelope import OutcomeUnknown
from hub_client.partner import Partner
from hub_client.protection import protect
from hub_client.verification import open_answer

CONNECT_SECONDS = 10
ANSWER_SECONDS = 30

_NO_ANSWER = (OSError, TransportError, DTDForbidden, EntitiesForbidden, XMLParseError)
"""What zeep raises when nothing usable comes back; errors of its HTTP library are an `OSError`."""


class MessageSecurity:
    """What zeep calls `wsse`. It remembers the last request, so each thread needs one of its own."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner
        self._signature = b""

    def apply(self, envelope: etree._Element, headers: dict[str, str]) -> tuple[etree._Element, dict[str, str]]:
        """Protect a request before zeep sends it."""
        self._signature = protect(envelope, self._partner)
        return envelope, headers

    def verify(self, envelope: etree._Element) -> None:
        """Leave nothing in an answer but the Body that the hub signed, before zeep reads it."""
        body = open_answer(envelope, self._partner, confirms=self._signature)
        envelope[:] = [body]


class Hub:
    """One service of the hub, by the contract that it serves."""

    def __init__(self, partner: Partner, service: str) -> None:
        transport = zeep.Transport(timeout=CONNECT_SECONDS, operation_timeout=ANSWER_SECONDS)
        transport.session.max_redirects = 0  # a message is sent once, to one address
        address = partner.address(service)
        self._client = zeep.Client(
            f"{address}?wsdl",
            wsse=MessageSecurity(partner),
            transport=transport,
            settings=zeep.Settings(forbid_dtd=True),
        )
        # The contract names the hub's public address, which a proxy may hide.
        binding = f"{{urn:crossroads:intf:{service}:v1}}{service}Soap11Binding"
        self._service = self._client.create_service(binding, address)

    def ask(self, operation: str, **request: Any) -> Any:
        """Ask, and return the response.

        Raises `zeep.exceptions.Fault` for a fault that the hub signed, `OutcomeUnknown` for everything that it did not.
        """
        try:
            return self._service[operation](**request)
        except _NO_ANSWER as error:
            raise OutcomeUnknown(str(error)) from error

    def read_fault(self, fault: Fault) -> Any:
        """Return the detail that the contract declares for a signed fault."""
        return self._client.wsdl.types.deserialize(fault.detail[0])
