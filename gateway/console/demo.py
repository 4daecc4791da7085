"""`crossroads demo`: a network of its own, and a story told in it: one consult, all the way through the hub.

Every step says what should happen, does it for real over loopback, and checks that it did. The command ends with 0 only
if every step did what it said.
"""

import http.client
import re
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import typer
from lxml import etree
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table

from gateway.clock import SystemClock
from gateway.console.explain import explain
from gateway.database import Database
from gateway.journal import Journal
from gateway.sdk import Answer, Client, CrossroadsError
from gateway.simulation.network import Network, find_network, lay_out
from gateway.simulation.processes import ProcessFailed, is_running, running
from gateway.soap.parser import parse_document

_LONG_BASE64 = re.compile(r"([A-Za-z0-9+/]{24})[A-Za-z0-9+/=\s]{60,}")
_NAMESPACES = re.compile(r' xmlns(:\w+)?="[^"]*"')
_LONG_URI = re.compile(r'="https?://[^"]*[/#]([^"/#]+)"')
_CORRELATION = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CIPHER_VALUES = re.compile(rb"<(?:\w+:)?CipherValue>")
_STAGES = ("receive", "secure", "accept", "validate", "authorise", "route", "respond")
FILE_UPKEEP, FILE_MANAGEMENT, OPERATIONS = "REG:FILE_UPKEEP", "DIRECTORY:FILE_MANAGEMENT", "NETWORK:OPERATIONS"


class StoryFailed(Exception):  # noqa: N818 - the story did not go as told
    """A step did not do what it said."""


@dataclass(slots=True)
class Teller:
    """Tells the steps and remembers whether they held."""

    console: Console
    number: int = 0

    def step(self, text: str) -> None:
        """Announce the next step."""
        self.number += 1
        self.console.print(Rule(f"[bold]{self.number}. {text}", align="left", style="cyan"))

    def expect(self, condition: object, text: str) -> None:
        """Tell what was seen; raise `StoryFailed` when it was not."""
        if not condition:
            raise StoryFailed(f"step {self.number}: expected {text}")
        self.console.print(f"   [green]✓[/] {text}")


def demo(
    folder: Annotated[Path, typer.Option(help="Where the network's keys, databases and logs go.")] = Path("var/demo"),
    keep: Annotated[bool, typer.Option("--keep", help="Keep hub and register running until Ctrl-C.")] = False,
) -> None:
    """Lay a small network out, start it, and tell a story in it.

    A hub, the National Register as a separate process, two welfare centres and the social security office, with 200
    synthetic persons. The centre tests its connection, is declined, inscribes a person, is answered; copies are
    refused.
    """
    console = Console()
    teller = Teller(console)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # hub and register must not outlive this process
    try:
        _check_free(folder)
        network = lay_out(folder, fresh=True, console=console)
        with running(network):
            tell(teller, network)
            _say_goodbye(console, network, keep=keep)
            if keep:
                _wait(console)
    except (StoryFailed, ProcessFailed, CrossroadsError) as failure:
        console.print(f"[red]✗ {escape(str(failure))}[/]")
        raise typer.Exit(1) from failure
    console.print("[green]Hub and register have stopped.[/]")


def _check_free(folder: Path) -> None:
    """A network that runs must not have its keys and databases replaced under it."""
    network = find_network(folder)
    if network is not None and is_running(network):
        raise StoryFailed(f"a network is running in {folder}: stop it, or name another folder with --folder")


def tell(teller: Teller, network: Network) -> None:
    """Tell the whole story; raise `StoryFailed` at the first step that does not hold."""
    with Client.from_profile("demo", file=network.profiles) as centre:
        _test_connection(teller, centre)
        _is_declined(teller, centre, network)
        _inscribes(teller, centre, network)
        wire = _is_answered(teller, centre, network)
        _copies_are_refused(teller, network, wire)
        _explains(teller, network, wire)


def _test_connection(teller: Teller, centre: Client) -> None:
    teller.step("The welfare centre tests its connection")
    answer = centre.test_connection_service.send_test_message(echo="good morning", legal_context=OPERATIONS)
    seen = answer.require_data()
    teller.expect(seen.echo == "good morning", "the hub echoes the text, signed and encrypted")
    teller.expect(set(seen.signedPart) >= {"Body", "Timestamp"}, f"it saw signed: {', '.join(seen.signedPart)}")
    teller.expect(seen.encryptedPart == ["Body"], "it saw encrypted: Body")
    teller.expect(seen.institution.equalsCertificate, "certificate and customer name the same institution")


def _is_declined(teller: Teller, centre: Client, network: Network) -> None:
    teller.step("It asks about a person it has no file on")
    answer = centre.person_service.consult_person(ssin=network.person, legal_context=FILE_UPKEEP)
    teller.expect(answer.status.code == "MSG00012", f"declined with MSG00012: {answer.status.description}")
    teller.expect(answer.data is None, "and nothing about the person is in the answer")


def _inscribes(teller: Teller, centre: Client, network: Network) -> None:
    teller.step("It opens a file: capacity 17/1, with the identity card the client showed")
    answer = centre.manage_access.manage_access(
        action="REGISTER",
        register="PRIMARY",
        ssin=network.person,
        purpose="INQUIRY",
        capacity="17/1",
        period={"beginDate": network.today},
        proof_of_identity={"cardNumber": network.card},
        legal_context=FILE_MANAGEMENT,
    )
    teller.expect(
        answer.status.value == "OK", "the National Register confirmed the card; the hub got a verdict, no data"
    )
    line = answer.require_data().registration[0]
    teller.expect((line.capacity, line.effect) == ("17/1", "CREATED"), "a line of the persons directory was created")


@dataclass(frozen=True, slots=True)
class _Wire:
    """The consult as it crossed the wire, and its answer."""

    sent: bytes
    answer: Answer


def _is_answered(teller: Teller, centre: Client, network: Network) -> _Wire:
    teller.step("It asks again")
    answer = centre.person_service.consult_person(ssin=network.person, legal_context=FILE_UPKEEP)
    sent, received = centre.last_sent, centre.last_received
    person = answer.require_data()
    teller.expect(person.ssin is not None, "identity and address come from the National Register, through the hub")
    if sent is None or received is None:
        raise StoryFailed("the client kept no octets")
    teller.expect(network.person.encode() not in sent + received, "on the wire the number is nowhere in clear")
    teller.console.print(_show_wire("question as it crossed the wire", sent))
    teller.console.print(_show_wire("answer as it crossed the wire", received))
    teller.console.print(_show_person(person))
    return _Wire(sent, answer)


def _show_wire(title: str, octets: bytes) -> Panel:
    """Show a message for reading: indented, namespaces left out, long values cut."""
    root = parse_document(octets)
    etree.indent(root)
    text = _NAMESPACES.sub("", etree.tostring(root).decode())
    text = _LONG_URI.sub(r'="…\1"', _LONG_BASE64.sub(r"\1…", text))
    shown = f"{title} ({len(octets)} octets; shortened)"
    return Panel(Syntax(text, "xml", word_wrap=True, background_color="default"), title=shown, title_align="left")


def _show_person(person: Any) -> Table:
    table = Table(title="The answer as the SDK gives it (a synthetic person)", show_header=False, title_justify="left")
    table.add_row("name", f"{' '.join(person.name.firstName)} {person.name.lastName}")
    table.add_row("born", str(person.birth.birthDate))
    for address in person.address:
        street = f"{address.streetName or address.streetCode} {address.houseNumber or ''}".strip()
        table.add_row("address", f"{street}, {address.postalCode} ({address.addressType})")
    table.add_row("addressee", person.addressee)
    return table


def _copies_are_refused(teller: Teller, network: Network, wire: _Wire) -> None:
    teller.step("Somebody on the way sends copies of that question")
    tampered = _post(network, _tamper(wire.sent))
    replayed = _post(network, wire.sent)
    teller.expect(b"Fault" in tampered.octets, "a copy with one changed octet of ciphertext is refused")
    teller.expect(b"Fault" in replayed.octets, "an exact copy is refused")
    teller.expect(
        (tampered.status, _anonymous(tampered.octets)) == (replayed.status, _anonymous(replayed.octets)),
        "with the same fault but for its reference: nothing is learned from it",
    )
    teller.console.print(Syntax(replayed.octets.decode(), "xml", word_wrap=True, background_color="default"))


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    octets: bytes


def _post(network: Network, octets: bytes) -> _Reply:
    address = urlsplit(network.address)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"urn:crossroads:PersonService:consultPerson"',
    }
    try:
        connection.request("POST", "/services/PersonService/v1", body=octets, headers=headers)
        answer = connection.getresponse()
        return _Reply(answer.status, answer.read())
    finally:
        connection.close()


def _tamper(octets: bytes) -> bytes:
    """Change one character in the middle of the ciphertext of Body, which is the last CipherValue."""
    *_, last = _CIPHER_VALUES.finditer(octets)
    position = last.end() + 40
    changed = b"A" if octets[position : position + 1] != b"A" else b"B"
    return octets[:position] + changed + octets[position + 1 :]


def _anonymous(octets: bytes) -> bytes:
    return _CORRELATION.sub(b"-", octets)


def _explains(teller: Teller, network: Network, wire: _Wire) -> None:
    teller.step("The operator asks what happened: crossroads explain TICKET")
    explain(wire.answer.ticket, database=network.database)
    exchange = Journal(Database(network.database), SystemClock()).find(UUID(wire.answer.ticket))
    outcome = exchange.outcome if exchange is not None else None
    if outcome is None:
        raise StoryFailed("the journal has no outcome of the consult")
    teller.expect([stage.name for stage in outcome.stages] == list(_STAGES), "every stage left its time")
    teller.expect([hop.outcome for hop in outcome.hops] == ["answered"], "the National Register was asked once")


def _say_goodbye(console: Console, network: Network, *, keep: bool) -> None:
    start = "the network is running" if keep else "`make run` keeps the network running"
    console.print(
        Panel(
            f"Now you: {start}; then, in another terminal\n"
            f"  export CROSSROADS_PROFILES={network.profiles}\n"
            "  .venv/bin/crossroads call PersonService consultPerson"
            f" ssin={network.person} --profile demo --legal-context {FILE_UPKEEP}\n"
            f"  .venv/bin/crossroads explain {'TICKET'} --database {network.database}\n"
            f"The contract: {network.address}/services/PersonService/v1?wsdl",
            title="Keep playing",
            title_align="left",
        )
    )


def _wait(console: Console) -> None:
    console.print("Running. Ctrl-C stops.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("Stopping.")
