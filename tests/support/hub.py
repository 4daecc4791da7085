"""A hub with everything real but the processes: keys, PKI, SQLite, schemas, and a National Register over loopback.

Told in the domain's words: `network.centre.asks(...)` sends a signed, encrypted question through the hub's WSGI door
and returns what came back, opened. The clock stands still until a test moves it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding

from gateway.app import Hub, build_hub
from gateway.catalogue.model import Operation
from gateway.directory import Application as RegisteredApplication
from gateway.directory import CertificateUse, Endpoint, Institution, RegisterKind
from gateway.directory.services.registration import read_certificate
from gateway.journal import Exchange, Outcome
from gateway.provider import SourceKeys
from gateway.provider.hub import HubRegistration
from gateway.server.door import Door
from gateway.settings import (
    DatabaseSettings,
    HubSettings,
    KeySettings,
    LimitSettings,
    ProviderSettings,
    SecuritySettings,
    Settings,
    TrustSettings,
)
from gateway.values import SSIN, NumberKind
from tests.support.clock import StoppedClock
from tests.support.database import a_database
from tests.support.directory import (
    a_grant,
    a_known_number,
    a_number,
    a_welfare_centre,
    an_employment_office,
    an_inscription,
    the_national_register,
)
from tests.support.http import HTTPReply, call
from tests.support.partner import Partner, Told
from tests.support.pki import Application, DevelopmentPKI
from tests.support.register import NationalRegister, People, a_person

GRANTED = (
    ("TestConnectionService", "sendTestMessage", "NETWORK:OPERATIONS"),
    ("TestConnectionService", "checkAccessControl", "NETWORK:OPERATIONS"),
    ("PersonService", "consultPerson", "REG:FILE_UPKEEP"),
    ("PersonService", "findPerson", "REG:IDENTIFY"),
    ("ManageAccess", "manageAccess", "DIRECTORY:FILE_MANAGEMENT"),
)
"""What centres and office may ask from the beginning. Nobody may ask VerifyIdentityProof."""


class StagedNetwork:
    """Hub, register, two welfare centres and an office, in one process."""

    def __init__(self, folder: Path, clock: StoppedClock, **sections: Any) -> None:
        """`sections` are keys of the settings, by section: `providers={"answer_seconds": 1}`."""
        self.clock = clock
        self.folder = folder
        self.pki = DevelopmentPKI(folder / "pki", clock)
        a_database(folder)
        self._settings = _settings(folder, self.pki, sections)
        self._start()
        self.centre = self.joins(a_welfare_centre(1), "centre-1")
        self.other_centre = self.joins(a_welfare_centre(2), "centre-2")
        self.office = self.joins(an_employment_office(), "office-1")
        self.source = self.joins(the_national_register(), "register-1")
        self.register = self._make_register(self.source)
        for service, operation, context in GRANTED:
            self.grants("PCSW", service, operation, context)
            self.grants("NSSO", service, operation, context)

    def _start(self) -> None:
        self.hub: Hub = build_hub(self._settings, clock=self.clock)
        self.directory = self.hub.directory
        self.door = Door(self.hub)

    def restart(self, *, database: str | None = None) -> None:
        """Stop the hub and start it again over the same files, or with another database URL."""
        self.hub.journal.close()
        self.hub.database.close()
        if database is not None:
            changed = self._settings.database.model_copy(update={"url": database})
            self._settings = self._settings.model_copy(update={"database": changed})
        self._start()

    def operation(self, service: str, operation: str) -> Operation:
        return self.hub.catalogue.services[service].operations[operation]

    def post(
        self, octets: bytes, service: str = "PersonService", operation: str = "consultPerson", **environ: Any
    ) -> HTTPReply:
        """Post octets to the door as gunicorn would; `environ` overrides what a good request has."""
        usual = {
            "CONTENT_TYPE": "text/xml; charset=utf-8",
            "HTTP_SOAPACTION": f'"{self.operation(service, operation).soap_action}"',
        }
        return call(self.door, "POST", self.path(service), octets, **{**usual, **environ})

    def path(self, service: str = "PersonService") -> str:
        return self.hub.catalogue.services[service].path

    def fetch(self, path: str, method: str = "GET") -> HTTPReply:
        return call(self.door, method, path)

    def exchange_of(self, reply: HTTPReply | Told | UUID | str) -> Exchange | None:
        """Return what the journal kept of a reply: by its correlation number, or by the hub's ticket in an answer."""
        if isinstance(reply, Told):
            reply = reply.hub_ticket if "X-Correlation-Id" not in reply.http.headers else reply.http
        if isinstance(reply, HTTPReply):
            reply = reply.headers["X-Correlation-Id"]
        return self.hub.journal.find(UUID(str(reply)))

    def outcome_of(self, reply: HTTPReply | Told | UUID | str) -> Outcome:
        exchange = self.exchange_of(reply)
        assert exchange is not None, "no journal row"
        assert exchange.outcome is not None, "no outcome"
        return exchange.outcome

    def joins(self, institution: Institution, identifier: str) -> Partner:
        """Connect an institution with one application."""
        self.directory.services.put_institutions([institution])
        return self.registers(self.pki.application(identifier, number=institution.number), institution)

    def registers(self, application: Application, institution: Institution, **profile: Any) -> Partner:
        """Register an application for a known institution."""
        registered = RegisteredApplication(identifier=application.identifier, institution=institution.number, **profile)
        pem = application.certificate.public_bytes(Encoding.PEM)
        certificate = read_certificate(pem, application=application.identifier, use=CertificateUse.SIGN)
        self.directory.services.put_application(registered, [certificate])
        return Partner(self, institution, application)

    def grants(self, institution: str, service: str, operation: str, legal_context: str, **deviations: Any) -> None:
        """Grant an operation for any capacity; the same decision given again replaces what it said."""
        keys = {"service": service, "operation": operation, "legal_context": legal_context}
        grant = a_grant(**{"institution": institution, "capacities": "*", **keys, **deviations})
        self.directory.authorisations.put_grants([grant])

    def a_client(
        self, position: int = 1, *, kind: NumberKind = NumberKind.REGISTER, file: bool = True, **person: Any
    ) -> SSIN:
        """Return somebody whom a register knows and, unless `file` says no, on whom the first centre keeps a file."""
        ssin = a_number(position, kind=kind)
        if kind is NumberKind.REGISTER:
            self.register.people.put(ssin, **person)
            self.directory.persons.put_numbers([a_known_number(ssin)])
        else:
            self.directory.persons.put_numbers([a_known_number(ssin, register=RegisterKind.BIS)])
            self.directory.register.put_persons([a_person(ssin, register="BIS", **person)])
        if file:
            self.directory.persons.put_inscriptions([an_inscription(ssin)])
        return ssin

    @contextmanager
    def register_running(self) -> Iterator[NationalRegister]:
        """Run the National Register while the block runs, where the directory says it is."""
        with self.register.running() as url:
            self.directory.services.put_endpoint(Endpoint(provider="RRN", url=url, application="register-1"))
            yield self.register

    def _make_register(self, partner: Partner) -> NationalRegister:
        keys = SourceKeys(
            institution=partner.institution.number,
            signer=partner.application.signing_key,
            unwrapper=partner.application.decryption_key,
            hub=HubRegistration(
                signing_certificate=self.pki.hub_signing.certificate,
                encryption_certificate=self.pki.hub_decryption.certificate,
            ),
            trust=self.pki.trust(),
        )
        return NationalRegister(keys=keys, people=People(self.folder / "register", self.hub))


def _settings(folder: Path, pki: DevelopmentPKI, sections: dict[str, dict[str, Any]]) -> Settings:
    issued = pki.folder / "issued"
    told = {name: sections.get(name, {}) for name in ("hub", "security", "database", "limits", "providers")}
    return Settings(
        hub=HubSettings(**{"allow_plain_transport": True, **told["hub"]}),
        keys=KeySettings(
            signing_certificate=issued / "hub-signing" / "certificate.pem",
            signing_key=issued / "hub-signing" / "key.pem",
            decryption_certificate=issued / "hub-decryption" / "certificate.pem",
            decryption_key=issued / "hub-decryption" / "key.pem",
            legacy_decryption_certificate=issued / "hub-legacy-decryption" / "certificate.pem",
            legacy_decryption_key=issued / "hub-legacy-decryption" / "key.pem",
        ),
        trust=TrustSettings(
            roots=(pki.folder / "root" / "certificate.pem",),
            intermediates=(pki.folder / "issuing" / "certificate.pem",),
            revocation_lists=pki.folder / "crl",
        ),
        security=SecuritySettings(**told["security"]),
        database=DatabaseSettings(
            **{"url": f"sqlite:///{folder / 'hub.sqlite'}", "busy_seconds": 0.2, **told["database"]}
        ),
        limits=LimitSettings(**{"refusals_per_second": 1000, **told["limits"]}),
        providers=ProviderSettings(**{"connect_seconds": 1, "answer_seconds": 5, **told["providers"]}),
    )
