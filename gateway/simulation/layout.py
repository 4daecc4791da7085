"""The steps of laying a network out, in the order of `lay_out`: keys and certificates, files, databases, people."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.clock import Clock
from gateway.database import Database, upgrade
from gateway.directory import Directory
from gateway.directory.load import load_directory
from gateway.settings import load_settings
from gateway.simulation import configuration
from gateway.simulation.behaviour import Behaviour, write_behaviour
from gateway.simulation.enrolment import Enrolment
from gateway.simulation.institution import HUB, MEMBERS
from gateway.simulation.population import SyntheticPerson
from gateway.simulation.source_settings import load_source_settings
from gateway.trust.authority import DEFAULT_KEY_SIZE, Authority
from gateway.trust.organisation import Environment, Organisation

HUB_SETTINGS, SOURCE_SETTINGS = "hub.toml", "source.toml"
PROFILES, DIRECTORY, LOGS = "profiles.toml", "directory.yaml", "log"

_AUTHORITY_KEYS, _HUB_KEYS = 2, 3
_THREADS = 4

NewKey = Callable[[], rsa.RSAPrivateKey]


def generate_key() -> rsa.RSAPrivateKey:
    """Return a new RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=DEFAULT_KEY_SIZE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A folder that is becoming a network."""

    folder: Path
    hub_port: int
    source_port: int
    clock: Clock

    def make_pki(self, new_key: NewKey) -> None:
        """Make the authorities, and a certificate for the hub and for each application."""
        members = [member for member in MEMBERS if member.application is not None]
        with ThreadPoolExecutor(_THREADS) as threads:
            count = _AUTHORITY_KEYS + _HUB_KEYS + len(members)
            keys = iter([each.result() for each in [threads.submit(new_key) for _ in range(count)]])
        authority = Authority.create(self.folder / "pki", clock=self.clock, root_key=next(keys), issuing_key=next(keys))
        authority.issue_hub(HUB.number, legal_name=HUB.name, keys=(next(keys), next(keys), next(keys)))
        for member, key in zip(members, keys, strict=True):
            holder = Organisation(
                number=member.number, application=member.application or "", environment=Environment.TEST
            )
            authority.issue(holder, legal_name=member.name, private_key=key)

    def write_files(self) -> None:
        """Write the settings of both processes, the client profiles and the directory file."""
        texts: Mapping[str, str] = {
            HUB_SETTINGS: configuration.write_hub_settings(self.hub_port),
            SOURCE_SETTINGS: configuration.write_source_settings(self.source_port),
            PROFILES: configuration.write_profiles(self.hub_port),
            DIRECTORY: configuration.write_directory(self.source_port),
        }
        for name, text in texts.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        write_behaviour(self.folder / configuration.BEHAVIOUR_FILE, Behaviour())
        (self.folder / LOGS).mkdir()

    def fill_databases(self, people: Iterator[SyntheticPerson], on_entered: Callable[[int], object]) -> None:
        """Make the databases of hub and register, enter the network, then the people."""
        hub = self._make_database(load_settings(self.folder / HUB_SETTINGS).database.url)
        register = self._make_database(load_source_settings(self.folder / SOURCE_SETTINGS).database)
        directory = Directory(hub, self.clock)
        load_directory(self.folder / DIRECTORY, directory, self.clock)
        enrolment = Enrolment(hub=directory, national_register=Directory(register, self.clock), clock=self.clock)
        enrolment.enter(people, on_entered)
        hub.close()
        register.close()

    def _make_database(self, url: str) -> Database:
        upgrade(url)
        return Database(url)
