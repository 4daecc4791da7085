"""`crossroads pki`: make and keep the development PKI.

Commands only read their options and print; what happens is in `gateway.trust.authority`.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from gateway.clock import SystemClock
from gateway.console.output import refusals, say
from gateway.trust.authority import DEFAULT_KEY_SIZE, LIST_LIFE, Authority, Issued, KeyUse
from gateway.trust.ledger import Status
from gateway.trust.organisation import Environment, Organisation
from gateway.values import EnterpriseNumber

pki = typer.Typer(
    name="pki",
    no_args_is_help=True,
    help=(
        "Make and keep the development PKI: the authorities, certificates and revocation lists of one machine.\n\n"
        "Start with `init`, then `issue` a certificate for each application that will call the hub. The hub trusts "
        "what the root answers for, as long as the revocation lists are current: `crl` renews them."
    ),
)

Folder = Annotated[
    Path, typer.Option("--directory", "-d", help="The folder of the PKI. Private keys are in it: never commit it.")
]
Number = Annotated[
    str, typer.Option("--number", help="Enterprise number of the holder: 10 digits, the last two a check.")
]
LegalName = Annotated[str, typer.Option("--legal-name", help="Legal name of the holder (O of the subject).")]
KeySize = Annotated[int, typer.Option("--key-size", min=2048, max=8192, help="Size of new RSA keys, in bits.")]
Network = Annotated[
    Environment,
    typer.Option("--environment", help="Which network: PRD production, ACC acceptance, INT integration (test)."),
]

DEFAULT_FOLDER = Path("var/pki")
DEFAULT_HUB = "0999999922"

_STYLES = {Status.VALID: "green", Status.NOT_YET_VALID: "yellow", Status.EXPIRED: "yellow", Status.REVOKED: "red"}


@pki.command()
def init(
    folder: Folder = DEFAULT_FOLDER,
    number: Number = DEFAULT_HUB,
    legal_name: LegalName = "Crossroads development hub",
    key_size: KeySize = DEFAULT_KEY_SIZE,
) -> None:
    """Make the root, the issuing authority, both revocation lists, and the hub's three keys.

    The hub signs with one key, decrypts with another, and with the third for partners of a legacy profile. Existing
    keys are never overwritten: remove the folder yourself to start again, and expect everything issued before to be
    refused from then on.
    """
    with refusals():
        hub = EnterpriseNumber.parse(number)
        authority = Authority.create(folder, clock=SystemClock(), key_size=key_size)
        for issued in authority.issue_hub(hub, legal_name=legal_name, key_size=key_size):
            _print_issued(issued)
        say(f"The PKI is in {folder}; trust {folder}/root/certificate.pem and read lists from {authority.crl_folder}.")


@pki.command()
def issue(
    application: Annotated[str, typer.Argument(help="Application identifier (CN): letters, digits, dots, hyphens.")],
    number: Number,
    legal_name: LegalName,
    folder: Folder = DEFAULT_FOLDER,
    name: Annotated[
        str | None, typer.Option("--name", help="Name of its folder, when not the identifier: for a renewal.")
    ] = None,
    environment: Network = Environment.TEST,
    use: Annotated[KeyUse, typer.Option("--use", help="What the key may do.")] = KeyUse.BOTH,
    key_size: KeySize = DEFAULT_KEY_SIZE,
    days: Annotated[int, typer.Option("--days", min=1, help="How long the certificate is valid.")] = 730,
) -> None:
    """Issue a key and certificate to an application of an institution.

    The institution's enterprise number goes into the subject, and the hub compares it with what messages say of their
    sender. Register the certificate with the hub before the application calls.
    """
    clock = SystemClock()
    with refusals():
        holder = Organisation(number=EnterpriseNumber.parse(number), application=application, environment=environment)
        issued = Authority.open(folder, clock=clock).issue(
            holder,
            legal_name=legal_name,
            name=name,
            use=use,
            key_size=key_size,
            not_after=clock.now() + timedelta(days=days),
        )
        _print_issued(issued)


@pki.command()
def revoke(
    certificate: Annotated[str, typer.Argument(help="A name of `show`, a serial number of `show`, or a PEM file.")],
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Revoke a certificate and write the revocation lists.

    A running hub notices the new list within a second or so and refuses the certificate from then on. It cannot be
    undone: issue another certificate under a new name instead.
    """
    with refusals():
        authority = Authority.open(folder, clock=SystemClock())
        line = authority.revoke(_read_reference(certificate, names={line.name for line in authority.lines}))
        say(f"Revoked {line.name}, serial number {line.serial:x}.")


@pki.command()
def crl(
    folder: Folder = DEFAULT_FOLDER,
    days: Annotated[int, typer.Option("--days", min=1, help="How long the lists are good.")] = LIST_LIFE.days,
) -> None:
    """Write fresh revocation lists of both authorities.

    A hub refuses every certificate whose list is past its next update, because it could no longer know what was
    revoked. Do this before that, or have a timer do it.
    """
    clock = SystemClock()
    with refusals():
        authority = Authority.open(folder, clock=clock)
        authority.write_lists(next_update=clock.now() + timedelta(days=days))
        say(f"Wrote the lists in {authority.crl_folder}, good for {days} days.")


@pki.command()
def show(folder: Folder = DEFAULT_FOLDER) -> None:
    """Show everything issued, and how it stands now."""
    clock = SystemClock()
    with refusals():
        authority = Authority.open(folder, clock=clock)
        table = Table(Column("Name", no_wrap=True), "Subject", Column("Serial", no_wrap=True), "Not after", "Status")
        for line in authority.lines:
            status = line.status(clock.now())
            table.add_row(
                escape(line.name),
                escape(line.subject),
                f"{line.serial:x}",
                f"{line.not_after:%Y-%m-%d %H:%M}",
                f"[{_STYLES[status]}]{status}[/]",
            )
        Console().print(table)


def _read_reference(text: str, *, names: set[str]) -> str | int | Path:
    """Understand what the user typed: a name first, then a file, then a serial number as `show` prints it."""
    if text in names:
        return text
    if Path(text).is_file():
        return Path(text)
    try:
        return int(text, 16)
    except ValueError:
        return text


def _print_issued(issued: Issued) -> None:
    serial = issued.certificate.serial_number
    say(f"Issued {issued.certificate_file} (key in {issued.key_file}), serial number {serial:x}.")
