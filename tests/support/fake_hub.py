"""A hub on the loopback that verifies questions and protects answers as the real one does, and answers as a test says.

`hub.script` is called with each question that verified and returns what goes over the wire. By default that is a good
answer; a test replaces it with one that deviates in one point.
"""

import copy
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from lxml import etree

from gateway.soap.envelope import read_envelope
from gateway.soap.fault import FaultCode, build_fault
from gateway.soap.namespaces import local_name, namespace_of
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.registration import RegisteredCertificate, Signer, TokenClaim
from gateway.wss.replay import NoReplayMemory
from gateway.wss.verify import Expectations, ProtectionOrder, Verified, Verifier
from tests.support.pki import INSTITUTION_NUMBER, Application, DevelopmentPKI

HUB_TICKET = "11111111-2222-4333-8444-555555555555"
LAST_NAME = "Testpersoon"
FIRST_NAME = "Fictief"
PERSON = f"<result><name><lastName>{LAST_NAME}</lastName><firstName>{FIRST_NAME}</firstName></name></result>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    octets: bytes
    status: int = 200
    missing: int = 0
    """Octets that are promised and not sent: the connection breaks."""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/xml; charset=utf-8"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that verified."""

    hub: "FakeHub"
    octets: bytes
    verified: Verified

    @property
    def payload(self) -> etree._Element:
        return self.verified.content.payload

    @property
    def operation(self) -> str:
        return local_name(str(self.payload.tag)).removesuffix("Request")

    def customer(self, *, ticket: str | None = None, number: str | None = None) -> str:
        """informationCustomer as it was asked, or with another ticket or customer."""
        block = copy.deepcopy(self.payload.find("informationCustomer"))
        if ticket is not None:
            block.find("ticket").text = ticket
        if number is not None:
            block.find("customerIdentification/cbeNumber").text = number
        return canonical_octets(block).decode()

    def response(
        self,
        *,
        value: str = "DATA_FOUND",
        code: str = "MSG00000",
        description: str = "Treated successfully",
        information: Mapping[str, str] | None = None,
        withheld: Sequence[str] = (),
        result: str = PERSON,
        customer: str | None = None,
        element: str | None = None,
    ) -> bytes:
        """The payload of a good response, or of one that deviates as said."""
        told = "".join(
            f"<information><fieldName>{name}</fieldName><fieldValue>{escape(text)}</fieldValue></information>"
            for name, text in (information or {}).items()
        )
        filtered = "".join(f"<filteredElement>{name}</filteredElement>" for name in withheld)
        filters = f"<dataFilters>{filtered}</dataFilters>" if filtered else ""
        return self.message(
            element or f"{self.operation}Response",
            f"{customer or self.customer()}{_HUB_BLOCK}"
            f"<legalContext>{self.payload.findtext('legalContext')}</legalContext>"
            f"<status><value>{value}</value><code>{code}</code><description>{description}</description>{told}</status>"
            f"{filters}{result}",
        )

    def fault(
        self,
        *,
        reason_code: str = "MSG00002",
        diagnostic: str = "source-timed-out",
        code: FaultCode = FaultCode.SERVER,
        customer: str = "",
        declared: bool = True,
    ) -> bytes:
        """The payload of a fault, with the operation's detail unless it is not `declared`."""
        detail = self.message(
            f"{self.operation}Fault",
            f"{customer}{_HUB_BLOCK}<detail><severity>FATAL</severity><reasonCode>{reason_code}</reasonCode>"
            f"<diagnostic>{diagnostic}</diagnostic><authorCode>CBSS</authorCode></detail>",
        )
        return canonical(build_fault(code, "The message could not be processed.", detail=detail if declared else b""))

    def message(self, element: str, content: str) -> bytes:
        namespace = namespace_of(str(self.payload.tag))
        return canonical(f'<m:{element} xmlns:m="{namespace}">{content}</m:{element}>'.encode())

    def secured(
        self,
        payload: bytes,
        *,
        signer: Signer | None = None,
        recipient: x509.Certificate | None = None,
        order: ProtectionOrder | None = None,
        confirms: bytes | None = None,
    ) -> bytes:
        """`payload` protected as the question was, or as said."""
        order = order or self.verified.order
        sender = self.verified.sender.encryption_certificate
        protection = Protection(
            signer=signer or self.hub.pki.hub_signing,
            recipient=None if order is ProtectionOrder.SIGN_ONLY else recipient or sender,
            order=order,
            confirms=confirms or self.verified.signature_value,
        )
        return protect(payload, protection, now=self.hub.pki.clock.now()).octets

    def answered(self, **deviation: Any) -> Reply:
        return Reply(octets=self.secured(self.response(**deviation)))

    def faulted(self, **deviation: Any) -> Reply:
        return Reply(octets=self.secured(self.fault(**deviation)), status=500)


Script = Callable[[Asked], Reply]

_HUB_BLOCK = (
    f"<informationCBSS><ticketCBSS>{HUB_TICKET}</ticketCBSS><timestampReceive>2026-06-15T12:00:00.000Z"
    "</timestampReceive></informationCBSS>"
)


class FakeHub:
    """Serves until it is closed."""

    def __init__(self, pki: DevelopmentPKI, application: Application) -> None:
        self.pki = pki
        self.application = application
        self.script: Script = Asked.answered
        self.takes_clear = False
        self.asked: list[Asked] = []
        self.actions: list[str | None] = []
        self.peers: list[tuple[str, int]] = []
        self.released = threading.Event()
        """A script that waits for it does not answer before the test is over."""
        self._verifier = Verifier(
            registrations=_Registered(application),
            trust=pki.trust(),
            replay=NoReplayMemory(),
            unwrapper=pki.hub_decryption,
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def address(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def always(self, octets: bytes, **other: Any) -> None:
        """Reply so, whatever is asked."""
        reply = Reply(octets=octets, **other)
        self.script = lambda _: reply

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, octets: bytes, action: str | None) -> Reply:
        """Verify a question and play the script."""
        expectations = Expectations(confidential=not self.takes_clear)
        verified = self._verifier.verify(read_envelope(octets), expectations, now=self.pki.clock.now())
        asked = Asked(hub=self, octets=octets, verified=verified)
        self.asked.append(asked)
        self.actions.append(action)
        return self.script(asked)


@dataclass(frozen=True, slots=True)
class _Registered:
    application: Application

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        del claim
        return RegisteredCertificate(
            application=self.application.identifier,
            certificate=self.application.certificate,
            encryption_certificate=self.application.certificate,
            profile="modern",
        )


def _handler_of(hub: FakeHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            octets = self.rfile.read(int(self.headers["Content-Length"]))
            hub.peers.append(self.client_address)
            reply = hub.answer(octets, self.headers["SOAPAction"])
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.octets) + reply.missing))
            self.end_headers()
            self.wfile.write(reply.octets)
            self.close_connection = reply.missing > 0

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of http.server
            del format, args

    return Handler


def canonical(octets: bytes) -> bytes:
    return canonical_octets(etree.fromstring(octets))  # noqa: TID251 - a test's own text


def write_profile(folder: Path, pki: DevelopmentPKI, application: Application, address: str, **changes: Any) -> Path:
    """Write `profiles.toml` with a profile `demo` that works; a change of `None` leaves the key out."""
    entries: dict[str, Any] = {
        "address": address,
        "institution": str(INSTITUTION_NUMBER),
        "legal_context": "WELFARE:SOCIAL_INQUIRY",
        "certificate": f"pki/issued/{application.identifier}/certificate.pem",
        "key": f"pki/issued/{application.identifier}/key.pem",
        "hub_signing_certificates": ["pki/issued/hub-signing/certificate.pem"],
        "hub_encryption_certificate": "pki/issued/hub-decryption/certificate.pem",
        "authorities": ["pki/root/certificate.pem", "pki/issuing/certificate.pem"],
        "revocation_lists": "pki/crl",
        "answer_seconds": 20,
        **changes,
    }
    lines = [f"{key} = {_toml(value)}" for key, value in entries.items() if value is not None]
    file = folder / "profiles.toml"
    file.write_text("[profile.demo]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
