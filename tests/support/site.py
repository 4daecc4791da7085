"""A running network as tests speak to it: hub and register in processes of their own, partners with real keys."""

import http.client
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, Table, func, select

from gateway.catalogue import load_catalogue
from gateway.catalogue.model import Operation
from gateway.clock import SystemClock
from gateway.database import Database
from gateway.directory import Institution
from gateway.refusals import JournalUnavailable
from gateway.simulation.institution import CENTRE_A, CENTRE_B, Member
from gateway.simulation.network import Network
from gateway.simulation.processes import Running, start_hub, start_national_register
from gateway.trust.key_file import read_certificate, read_private_key
from gateway.trust.path import CertificateTrust
from tests.support.http import HTTPReply
from tests.support.partner import Partner
from tests.support.pki import Application
from tests.support.running import a_network

ANSWER_SECONDS = 30
"""A hub that has not answered by then will not."""


class Site:
    """What `Partner` needs of a network, for one that runs."""

    def __init__(self, network: Network, hub: Running) -> None:
        self.network = network
        self.hub = hub
        self.clock = SystemClock()
        self.catalogue = load_catalogue()
        self.pki = _PublishedPKI(network.pki, self.clock)
        self.centre = self._partner(CENTRE_A)
        self.other_centre = self._partner(CENTRE_B)
        self._database = Database(network.database)

    def operation(self, service: str, operation: str) -> Operation:
        return self.catalogue.services[service].operations[operation]

    def post(
        self, octets: bytes, service: str = "PersonService", operation: str = "consultPerson", **headers: str
    ) -> HTTPReply:
        """Post over a connection of its own."""
        row = self.catalogue.services[service]
        usual = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{row.operations[operation].soap_action}"',
        }
        return self.request("POST", row.path, octets, **{**usual, **headers})

    def request(self, method: str, path: str, octets: bytes = b"", **headers: str) -> HTTPReply:
        connection = http.client.HTTPConnection("127.0.0.1", self.network.hub_port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, octets, headers)
            answer = connection.getresponse()
            return HTTPReply(status=answer.status, headers=dict(answer.getheaders()), octets=answer.read())
        finally:
            connection.close()

    def restart(self) -> None:
        """Stop the hub and start it again over the same files."""
        self.hub.stop()
        self.hub = start_hub(self.network)
        self.hub.wait_until_ready()

    def rows(self, table: Table) -> list[Row[Any]]:
        """Return what a table of the hub's database holds."""
        with self._database.reading(JournalUnavailable) as connection:
            return list(connection.execute(select(table)))

    def count(self, table: Table) -> int:
        with self._database.reading(JournalUnavailable) as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    def logs(self) -> str:
        """Return everything that both processes have written."""
        return "".join(file.read_text(encoding="utf-8") for file in sorted(self.network.logs.iterdir()))

    def close(self) -> None:
        self._database.close()
        self.hub.stop()

    def _partner(self, member: Member) -> Partner:
        assert member.application is not None
        folder = self.network.pki / "issued" / member.application
        application = Application(
            identifier=member.application,
            number=member.number,
            certificate=read_certificate(folder / "certificate.pem"),
            private_key=read_private_key(folder / "key.pem"),
        )
        institution = Institution(
            number=member.number,
            code=member.code,
            name=member.name,
            sector=member.sector,
            institution_type=member.institution_type,
        )
        return Partner(self, institution, application)  # type: ignore[arg-type] - all that a partner asks of a network


@dataclass(frozen=True, slots=True)
class _PublishedPKI:
    """The certificates of a hub that a partner is given."""

    folder: Path
    clock: SystemClock

    @property
    def hub_signing(self) -> Any:
        return SimpleNamespace(certificate=read_certificate(self.folder / "issued" / "hub-signing" / "certificate.pem"))

    @property
    def hub_decryption(self) -> Any:
        file = self.folder / "issued" / "hub-decryption" / "certificate.pem"
        return SimpleNamespace(certificate=read_certificate(file))

    def trust(self) -> CertificateTrust:
        return CertificateTrust(
            roots=[read_certificate(self.folder / "root" / "certificate.pem")],
            intermediates=[read_certificate(self.folder / "issuing" / "certificate.pem")],
            crl_folder=self.folder / "crl",
            clock=self.clock,
        )


@contextmanager
def a_running_site(folder: Path, *, settings: str = "") -> Iterator[Site]:
    """Lay a network out and run it, its hub in two workers; `settings` is added to the hub's file."""
    network = a_network(folder)
    with network.hub_settings.open("a", encoding="utf-8") as file:
        file.write(settings)
    with ExitStack() as started:
        hub = start_hub(network)
        started.callback(hub.stop)
        register = start_national_register(network)
        started.callback(register.stop)
        register.wait_until_ready()
        hub.wait_until_ready()
        site = Site(network, hub)
        started.callback(site.close)
        yield site
