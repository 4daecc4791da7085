"""`crossroads directory`: enter a network and look at it.

Commands only read their options and print; what happens is in `gateway.directory`. Persons' numbers are read from a
file or standard input, never from the command line, where a shell keeps them and every user of the machine sees them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.clock import SystemClock
from gateway.console.output import complain, refusals, say
from gateway.database import Database, upgrade
from gateway.directory import EVERYTHING, Directory, Grant
from gateway.directory.load import load_directory
from gateway.directory.services.model import Certificate, CertificateStatus
from gateway.refusals import DirectoryUnavailable
from gateway.values import SSIN

DEFAULT_DATABASE = "sqlite:///var/hub.sqlite"

directory = typer.Typer(
    name="directory",
    no_args_is_help=True,
    help="""Enter a network in the directory, and look at what is there.

    The directory says who is connected (institutions, applications and their certificates), what they may ask (grants),
    and who keeps a file on whom (inscriptions). A call passes only with all three: start with `load FILE`, then see
    with `institutions`, `applications` and `grants` what the hub knows.""",
)

DatabaseURL = Annotated[
    str, typer.Option("--database", metavar="URL", help="The hub's database, as in sqlite:///var/hub.sqlite.")
]
NumbersFile = Annotated[
    Path, typer.Argument(metavar="SSIN-FILE", help="A file with one SSIN per line; - reads them from standard input.")
]


@directory.command()
def load(
    file: Annotated[Path, typer.Argument(help="The network in YAML; certificate paths in it are relative to it.")],
    database: DatabaseURL = DEFAULT_DATABASE,
) -> None:
    """Enter everything in FILE, and bring the database to the schema of this release first.

    Loading again is safe: an entry overwrites the one with the same number, nothing is removed, and a withdrawn
    certificate stays withdrawn. A running hub follows within two seconds.
    """
    clock = SystemClock()
    with _refusals():
        upgrade(database)
        loaded = load_directory(file, Directory(Database(database), clock), clock)
    say(
        f"Entered {loaded.institutions} institutions, {loaded.applications} applications, "
        f"{loaded.endpoints} endpoints, {loaded.grants} grants, {loaded.numbers} numbers, "
        f"{loaded.inscriptions} inscriptions, {loaded.register} persons of the own register."
    )


@directory.command()
def institutions(database: DatabaseURL = DEFAULT_DATABASE) -> None:
    """Show the institutions, and where those that answer as providers are asked."""
    table = Table("Code", "Number", "Name", "Sector", "Type", "Member of", "Asked at")
    with _opened(database) as opened:
        urls = {endpoint.provider: endpoint.url for endpoint in opened.services.list_endpoints()}
        for each in opened.services.list_institutions():
            place = (str(each.sector), str(each.institution_type), each.member_of or "", urls.get(each.code, ""))
            table.add_row(*map(escape, (each.code, str(each.number), each.name, *place)))
    Console().print(table)


@directory.command()
def applications(database: DatabaseURL = DEFAULT_DATABASE) -> None:
    """Show the applications with their certificates, oldest first.

    The short digest is the beginning of the SHA-256 of the certificate. Whether a certificate is revoked is not
    decided here: see `crossroads pki show`.
    """
    table = Table("Application", "Institution", "Profile", "Active", "Certificate", "Use", "Not after", "Registration")
    with _opened(database) as opened:
        certificates = opened.services.list_certificates()
        for each in opened.services.list_applications():
            own = [certificate for certificate in certificates if certificate.application == each.identifier]
            head = (
                escape(each.identifier),
                str(each.institution),
                escape(each.profile),
                "yes" if each.active else "no",
            )
            for position, certificate in enumerate(own):
                table.add_row(*(head if position == 0 else ("",) * len(head)), *_describe(certificate))
            if not own:
                table.add_row(*head, "none", "", "", "")
    Console().print(table)


@directory.command()
def grants(
    institution: Annotated[str | None, typer.Option(help="Only those of this enterprise number or code.")] = None,
    database: DatabaseURL = DEFAULT_DATABASE,
) -> None:
    """Show what the deliberations allow: who may ask which operation, in which legal context.

    Capacities are those in which the caller must hold a file on the person; `*` leaves it to the catalogue. What is
    not among the data blocks is withheld from the answer.
    """
    table = Table("Institution", "Service", "Operation", "Legal context", "Capacities", "Blocks", "Decision", "Period")
    with _opened(database) as opened:
        for grant in opened.authorisations.list_grants():
            if institution in {None, grant.institution}:
                table.add_row(*map(escape, _describe_grant(grant)))
    Console().print(table)


@directory.command()
def person(file: NumbersFile, database: DatabaseURL = DEFAULT_DATABASE) -> None:
    """Show how numbers stand: given or not, in which register, replaced, deceased.

    The hub knows no names here: only that a number exists and what became of it.
    """
    table = Table("SSIN", "Register", "Replaced by", "Deceased on", "All numbers of the person")
    with _opened(database) as opened:
        for ssin in _read_numbers(file):
            known = opened.persons.find_number(ssin)
            if known is None:
                table.add_row(str(ssin), "never given", "", "", "")
                continue
            everyone = ", ".join(sorted(map(str, opened.persons.numbers_of_same_person(ssin))))
            replaced_by = "" if known.replaced_by is None else str(known.replaced_by)
            deceased_on = "" if known.deceased_on is None else known.deceased_on.isoformat()
            table.add_row(str(ssin), known.register, replaced_by, deceased_on, everyone)
    Console().print(table)


@directory.command()
def inscriptions(file: NumbersFile, database: DatabaseURL = DEFAULT_DATABASE) -> None:
    """Show who keeps a file on these persons, also under numbers that were replaced.

    A line without organisation is one of the whole sector. Members of a secondary network, such as welfare centres,
    may only rely on lines that they opened themselves.
    """
    table = Table("SSIN", "Capacity", "Phase", "Period", "Organisation", "Purpose", "Changed")
    with _opened(database) as opened:
        for ssin in _read_numbers(file):
            for line in opened.persons.lines(opened.persons.numbers_of_same_person(ssin)):
                table.add_row(
                    str(line.ssin),
                    str(line.capacity),
                    str(line.phase),
                    str(line.period),
                    "" if line.organisation is None else str(line.organisation),
                    escape(line.purpose or ""),
                    f"{line.changed_at:%Y-%m-%d %H:%M}",
                )
    Console().print(table)


def _describe(certificate: Certificate) -> tuple[str, ...]:
    status = "[green]active[/]" if certificate.status is CertificateStatus.ACTIVE else "[red]withdrawn[/]"
    return (certificate.sha256.hex()[:16], certificate.use, f"{certificate.not_after:%Y-%m-%d}", status)


def _describe_grant(grant: Grant) -> tuple[str, ...]:
    capacities = EVERYTHING if grant.capacities == EVERYTHING else ", ".join(map(str, grant.capacities))
    blocks = EVERYTHING if grant.blocks == EVERYTHING else ", ".join(grant.blocks)
    asked = (grant.institution, grant.service, grant.operation, grant.legal_context)
    return (*asked, capacities, blocks, grant.deliberation, str(grant.period))


def _read_numbers(file: Path) -> Iterator[SSIN]:
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    for position, line in enumerate(text.split(), start=1):
        try:
            yield SSIN.parse(line)
        except ValueError as error:
            raise ValueError(f"{file}, number {position}: {error}") from error


@contextmanager
def _opened(url: str) -> Iterator[Directory]:
    """Give the directory for a look; say what is wrong when it cannot be looked at."""
    with _refusals():
        yield Directory(Database(url), SystemClock())


@contextmanager
def _refusals() -> Iterator[None]:
    """Beside what every command refuses: say how to make the database that cannot be used."""
    try:
        with refusals():
            yield
    except DirectoryUnavailable as refusal:
        complain(f"Refused: the database cannot be used ({refusal.detail}); `crossroads directory load FILE` makes one")
        raise typer.Exit(1) from refusal
