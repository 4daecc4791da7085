"""A whole network in one folder: PKI, hub, National Register, two welfare centres, an office, and people.

    network.json         what `find_network` reads; it is written last, so that an unfinished layout is none
    hub.toml             settings of the hub; hub.sqlite is its database
    source.toml          settings of the National Register; national-register.sqlite is its database
    directory.yaml       who is connected and what they may ask
    profiles.toml        profiles `demo`, `centre-b` and `nsso` for the client SDK
    pki/                 the development PKI
    log/                 what the processes say

Everything is relative to the folder. The ports are chosen when it is laid out and stay the same.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from gateway.clock import Clock, SystemClock
from gateway.settings import load_settings
from gateway.simulation.behaviour import Behaviour, write_behaviour
from gateway.simulation.configuration import BEHAVIOUR_FILE
from gateway.simulation.layout import (
    DIRECTORY,
    HUB_SETTINGS,
    LOGS,
    PROFILES,
    SOURCE_SETTINGS,
    Layout,
    NewKey,
    generate_key,
)
from gateway.simulation.population import DEFAULT_SEED, DEFAULT_SIZE, SyntheticPerson, generate_population
from gateway.simulation.port import choose_ports
from gateway.trust.key_file import make_folder

DEFAULT_FOLDER = Path("var/demo")
MANIFEST = "network.json"
DEMO_PERSONA = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """A persona as a caller would name them. Nobody bears these numbers and names."""

    ssin: str
    """Today's number."""
    former_ssin: str | None
    """The number that was replaced."""
    card: str | None
    """Number of the valid identity card."""
    last_name: str
    first_name: str
    birth_date: str
    former_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network that lies in a folder, whether its processes run or not."""

    folder: Path
    hub_port: int
    source_port: int
    today: str
    """The day on which it was laid out, and to which its people's lives have come."""
    people: int
    cast: Mapping[str, CastMember]
    """The personas of `gateway.simulation.persona`, by name."""

    @property
    def address(self) -> str:
        """URL of the hub."""
        return f"http://127.0.0.1:{self.hub_port}"

    @property
    def hub_settings(self) -> Path:
        """Settings file of the hub."""
        return self.folder / HUB_SETTINGS

    @property
    def source_settings(self) -> Path:
        """Settings file of the National Register."""
        return self.folder / SOURCE_SETTINGS

    @property
    def profiles(self) -> Path:
        """Profiles `demo` (the first welfare centre), `centre-b` and `nsso`."""
        return self.folder / PROFILES

    @property
    def directory(self) -> Path:
        """The directory file."""
        return self.folder / DIRECTORY

    @property
    def pki(self) -> Path:
        """The development PKI."""
        return self.folder / "pki"

    @property
    def logs(self) -> Path:
        """Where the processes write what they say."""
        return self.folder / LOGS

    @property
    def database(self) -> str:
        """URL of the hub's database."""
        return load_settings(self.hub_settings).database.url

    @property
    def person(self) -> str:
        """Number of the person of the demonstration, on whom the first centre keeps no file."""
        return self.cast[DEMO_PERSONA].ssin

    @property
    def card(self) -> str:
        """Number of that person's card."""
        return self.cast[DEMO_PERSONA].card or ""

    def let_register(self, behave: str) -> None:
        """Let the National Register behave so from its next call on: a word of `gateway.simulation.behaviour`."""
        write_behaviour(self.folder / BEHAVIOUR_FILE, Behaviour.parse(behave))


def lay_out(
    folder: Path = DEFAULT_FOLDER,
    *,
    fresh: bool = False,
    people: int = DEFAULT_SIZE,
    seed: int = DEFAULT_SEED,
    console: Console | None = None,
    clock: Clock | None = None,
    new_key: NewKey = generate_key,
) -> Network:
    """Return the network in `folder`, laid out if there is none or if `fresh` asks for a new one.

    It is built beside and moved when it is complete, so that a layout that was broken off leaves nothing behind. Raises
    `ValueError` for a folder that holds something else: it is not deleted.
    """
    clock, folder = clock or SystemClock(), folder.resolve()
    known = find_network(folder)
    if known is not None and not fresh:
        return known
    if known is None and folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} holds something that is no network; choose another folder")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    make_folder(unfinished)
    hub_port, source_port = choose_ports(2)
    layout = Layout(folder=unfinished, hub_port=hub_port, source_port=source_port, clock=clock)
    today, cast = clock.today(), dict[str, CastMember]()
    with Progress(console=console or Console(quiet=True), transient=True) as progress:
        task = progress.add_task("keys and certificates", total=None)
        layout.make_pki(new_key)
        layout.write_files()
        progress.update(task, description="directory and people", total=people)
        layout.fill_databases(
            _noting(generate_population(people, today=today, seed=seed), cast),
            lambda entered: progress.advance(task, entered),
        )
    network = Network(
        folder=folder,
        hub_port=hub_port,
        source_port=source_port,
        today=today.isoformat(),
        people=max(people, len(cast)),
        cast=cast,
    )
    _write_manifest(unfinished, network)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return network


def find_network(folder: Path = DEFAULT_FOLDER) -> Network | None:
    """Return the network that was laid out in `folder`; raises `ValueError` when its description cannot be read."""
    file = folder / MANIFEST
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        cast = {name: CastMember(**member) for name, member in content.pop("cast").items()}
        return Network(folder=folder.resolve(), cast=cast, **content)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{file}: cannot be read; lay the network out again with --fresh") from error


def _write_manifest(folder: Path, network: Network) -> None:
    content = asdict(network)
    del content["folder"]
    (folder / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _noting(people: Iterator[SyntheticPerson], cast: dict[str, CastMember]) -> Iterator[SyntheticPerson]:
    """Pass `people` on, and note the personas among them in `cast`."""
    for person in people:
        if person.persona is not None:
            cast[person.persona] = _describe(person)
        yield person


def _describe(person: SyntheticPerson) -> CastMember:
    present, *former = person.names
    cards = [
        document["documentNumber"]
        for record in person.records.get("IdentityDocument", ())
        for document in record["document"]
        if document["status"] == "VALID"
    ]
    return CastMember(
        ssin=str(person.ssin),
        former_ssin=str(person.replaces[0]) if person.replaces else None,
        card=cards[-1] if cards else None,
        last_name=present.last_name,
        first_name=present.first_name,
        birth_date=str(person.birth_date),
        former_name=former[0].last_name if former else None,
    )
