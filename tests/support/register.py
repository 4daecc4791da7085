"""The simulated National Register of the functional tests: its persons, its calls, and how it misbehaves when told to.

A real source on the provider kit, in a thread of the test, over loopback. A test changes one thing: who signs, what the
answer says before it is secured, or the HTTP reply that leaves.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from lxml import etree

from gateway.app import Hub
from gateway.behaviours.identity import compare_card, compare_person
from gateway.behaviours.person import PersonSource
from gateway.catalogue.message import Answer
from gateway.directory import KnownNumber, RegisteredName, RegisteredPerson, RegisterKind
from gateway.directory.persons.service import Persons
from gateway.directory.register.service import Register
from gateway.provider import Asked, Source, SourceKeys
from gateway.values import SSIN, IncompleteDate
from gateway.wss.verify import Verified
from tests.support.database import a_database
from tests.support.http import HTTPReply, call

CARD = "591000000106"
"""Number of the card that everybody holds unless told otherwise."""


@dataclass(slots=True)
class NationalRegister:
    """The source, and what a test may change about it."""

    keys: SourceKeys
    people: "People"
    calls: list[Asked] = field(default_factory=list)
    """Questions that reached a function: verified and valid."""
    heard: list[bytes] = field(default_factory=list)
    """Octets of every request, as they came."""
    rewrites: Callable[[etree._Element], etree._Element] = field(default=lambda payload: payload)
    """Changes an answer before it is secured."""
    delivers: Callable[[HTTPReply], HTTPReply] = field(default=lambda reply: reply)
    """Changes the reply before it leaves."""
    breaks: bool = False
    """Whether its functions fail."""

    def behaves(self) -> None:
        """Answer well from now on."""
        self.rewrites, self.delivers, self.breaks = (lambda payload: payload), (lambda reply: reply), False

    @contextmanager
    def running(self, *, port: int = 0) -> Iterator[str]:
        """Serve on a loopback port while the block runs; gives the address."""
        source = _Rewriting(self.keys, self.people.hub.catalogue, self._functions(), self.people.hub.clock)
        source.register = self
        server = make_server("127.0.0.1", port, self._listening(source), _Server, _Quiet)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _listening(self, source: Source) -> Any:
        def application(environ: Any, start_response: Any) -> Any:
            octets = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            self.heard.append(octets)
            wanted = {name: environ[name] for name in ("CONTENT_TYPE", "HTTP_SOAPACTION")}
            reply = self.delivers(call(source.wsgi, "POST", environ["PATH_INFO"], octets, **wanted))
            start_response(f"{reply.status} Told", list(reply.headers.items()))
            return [reply.octets]

        return application

    def _functions(self) -> dict[tuple[str, str], Callable[[Asked], Answer]]:
        kept, clock = self.people.kept, self.people.hub.clock
        source = PersonSource(register=kept, datasets=self.people.hub.catalogue.datasets)
        functions: dict[tuple[str, str], Callable[[Asked], Answer]] = {
            ("PersonService", "consultPerson"): lambda asked: source.consult(
                asked.operation, asked.question.criteria, clock.today()
            ),
            ("PersonService", "findPerson"): lambda asked: source.find(asked.operation, asked.question.criteria),
            ("VerifyIdentityProof", "verifyCard"): lambda asked: compare_card(
                kept, asked.question.criteria, clock.today()
            ),
            ("VerifyIdentityProof", "verifyNameAndBirth"): lambda asked: compare_person(kept, asked.question.criteria),
        }
        return {name: self._counted(function) for name, function in functions.items()}

    def _counted(self, function: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:
            self.calls.append(asked)
            if self.breaks:
                raise RuntimeError("the register's own defect")
            return function(asked)

        return answer


class _Rewriting(Source):
    register: NationalRegister

    def secure_reply(self, payload: etree._Element, verified: Verified) -> bytes:
        return super().secure_reply(self.register.rewrites(payload), verified)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class People:
    """Who the register knows."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        folder.mkdir()
        database = a_database(folder)
        self.hub = hub
        self.kept = Register(database)
        self._numbers = Persons(database, hub.clock)

    def put(self, ssin: SSIN, **person: Any) -> None:
        """Enter somebody; `person` is what `a_person` takes."""
        self._numbers.put_numbers([KnownNumber(ssin=ssin, register=RegisterKind.RRN)])
        self.kept.put_persons([a_person(ssin, **person)])


def a_person(
    ssin: SSIN,
    *,
    last_name: str = "Invented",
    first_name: str = "Person",
    card: str = CARD,
    addresses: tuple[dict[str, Any], ...] = (),
    **identity: Any,
) -> RegisteredPerson:
    """Return somebody with an identity, a legal address and an identity card."""
    birth_date = ssin.birth_date
    return RegisteredPerson(
        ssin=ssin,
        names=(RegisteredName(last_name=last_name, first_name=first_name),),
        birth_date=birth_date if birth_date.month else IncompleteDate(year=1985, month=7, day=30),
        records={
            "PersonIdentity": (
                {
                    "ssin": str(ssin),
                    "register": "RRN",
                    "name": {"lastName": last_name, "firstName": [first_name]},
                    "birth": {"birthDate": str(birth_date)},
                    "gender": "M",
                    "language": "NL",
                    **identity,
                },
            ),
            "PersonAddress": (
                {
                    "ssin": str(ssin),
                    "address": list(addresses) or [an_address()],
                    "residenceStatus": "REG",
                    "lastUpdate": "2020-01-02T08:00:00Z",
                },
            ),
            "IdentityDocument": (
                {"ssin": str(ssin), "document": [{"documentType": "EID", "documentNumber": card, "status": "VALID"}]},
            ),
        },
    )


def an_address(**deviations: Any) -> dict[str, Any]:
    """Return a legal address of today."""
    return {
        "addressType": "LEGAL",
        "validity": {"beginDate": "2020-01-01"},
        "countryCode": "150",
        "municipalityNis": "44021",
        "postalCode": "9000",
        "streetName": "Invented street",
        "houseNumber": "1",
        **deviations,
    }
