"""`crossroads simulate`: an invented country on one machine.

Commands only read their options and print; what happens is in `gateway.simulation`.
"""

import json
import os
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from gateway.clock import SystemClock
from gateway.console.output import refusals, say
from gateway.server.gunicorn_configuration import build_command
from gateway.settings import SettingsError
from gateway.simulation.behaviour import Kind
from gateway.simulation.institution import NATIONAL_REGISTER
from gateway.simulation.national_register import SETTINGS_VARIABLE
from gateway.simulation.network import DEFAULT_FOLDER, Network, find_network, lay_out
from gateway.simulation.population import DEFAULT_SEED, DEFAULT_SIZE, SyntheticPerson, generate_population
from gateway.simulation.processes import SOURCE_APPLICATION
from gateway.simulation.source_settings import load_source_settings

simulate = typer.Typer(
    name="simulate",
    no_args_is_help=True,
    help="""Invent a country: people, a National Register, a whole network in one folder.

    Start with `layout`. It makes certificates, settings, databases and people, and says how to start the hub and the
    register and how to ask them something. Nobody in it exists, and nothing leaves this machine.""",
)

Folder = Annotated[Path, typer.Option("--folder", help="The folder of the network.")]
People = Annotated[int, typer.Option("--people", min=1, max=1_000_000, help="How many people to invent.")]
Seed = Annotated[int, typer.Option("--seed", help="Another seed invents other people.")]


@simulate.command()
def layout(
    folder: Folder = DEFAULT_FOLDER,
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete the network in the folder and start over.")] = False,
    people: People = DEFAULT_SIZE,
    seed: Seed = DEFAULT_SEED,
) -> None:
    """Lay a network out: a hub, the National Register, two welfare centres, an office, and people.

    A network that is there already is left as it is and described. With --fresh it gets new keys, new ports and an
    empty journal; stop its processes first.
    """
    console = Console(soft_wrap=True)
    with refusals(SettingsError):
        network = lay_out(folder, fresh=fresh, people=people, seed=seed, console=console)
    console.print(_cast_table(network))
    console.print(_describe(network), markup=False, highlight=False)


@simulate.command()
def register(
    code: Annotated[str, typer.Argument(help="Which one: RRN, the National Register.")],
    settings: Annotated[
        Path | None,
        typer.Option("--settings", envvar=SETTINGS_VARIABLE, help="Its settings; by default those of --folder."),
    ] = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Run a simulated register until it is told to stop.

    It is an authentic source like another: a process with a certificate and a database of its own, that answers nobody
    but the hub. `behave` makes it slow or wrong.
    """
    with refusals(SettingsError):
        if code != NATIONAL_REGISTER.code:
            raise ValueError(f"no register {code} is simulated; there is: {NATIONAL_REGISTER.code}")
        file = settings or _find(folder).source_settings
        command = build_command(SOURCE_APPLICATION, bind=load_source_settings(file).bind, workers=1)
    os.environ[SETTINGS_VARIABLE] = str(file.resolve())
    os.execv(command[0], command)  # noqa: S606 - our own interpreter and module


@simulate.command()
def behave(
    behaviour: Annotated[str, typer.Argument(help=f"One of {', '.join(Kind)}; slow takes seconds, as in slow:2.")],
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Let the National Register be slow, wrong or absent from its next call on, to see what the hub makes of it."""
    with refusals(SettingsError):
        _find(folder).let_register(behaviour)
    say(f"From its next call on: {behaviour}.")


@simulate.command()
def population(
    people: People = DEFAULT_SIZE,
    seed: Seed = DEFAULT_SEED,
    today: Annotated[
        datetime | None,
        typer.Option(
            "--today", formats=["%Y-%m-%d"], help="The day to which their lives have come.", show_default=False
        ),
    ] = None,
) -> None:
    """Print invented people, one JSON object a line, as the registers keep them.

    The same seed, number and day give the same people. The first ones are the cast, who are in every population.
    """
    day = SystemClock().today() if today is None else today.date()
    for person in generate_population(people, today=day, seed=seed):
        typer.echo(json.dumps(_plain(person), ensure_ascii=False))


def _plain(person: SyntheticPerson) -> dict[str, object]:
    return {
        "persona": person.persona,
        "ssin": str(person.ssin),
        "replaces": [str(number) for number in person.replaces],
        "register": person.register.value,
        "deceasedOn": _text(person.deceased_on),
        "names": [asdict(name) for name in person.names],
        "records": person.records,
    }


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _cast_table(network: Network) -> Table:
    table = Table(title="The cast: nobody has these numbers", title_justify="left", box=None)
    for title in ("Persona", "SSIN", "Replaced", "Card", "Born"):
        table.add_column(title, no_wrap=True)
    table.add_column("Name", overflow="fold")
    for name, member in network.cast.items():
        former = "" if member.former_name is None else f" ({member.former_name})"
        numbers = (member.ssin, member.former_ssin or "", member.card or "")
        table.add_row(name, *numbers, member.birth_date, f"{member.first_name} {member.last_name}{former}")
    return table


def _describe(network: Network) -> str:
    return f"""\
The network of {network.people} invented people is in {network.folder}. Start it in two terminals:
  crossroads simulate register RRN --folder {network.folder}
  crossroads serve --settings {network.hub_settings}
Then, in a third, ask:
  export CROSSROADS_PROFILES={network.profiles}
  crossroads call TestConnectionService sendTestMessage echo=hello --profile demo --legal-context NETWORK:OPERATIONS
  crossroads call PersonService consultPerson ssin={network.person} --profile nsso
Profiles: demo and centre-b are welfare centres, nsso is an office. The contract of a service:
  {network.address}/services/PersonService/v1?wsdl"""


def _find(folder: Path) -> Network:
    network = find_network(folder)
    if network is None:
        raise ValueError(f"{folder} holds no network; `crossroads simulate layout --folder {folder}` makes one")
    return network
