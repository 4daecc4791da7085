"""`crossroads explain TICKET`: the whole story of an exchange, from the journal. There is no personal data in it."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.clock import SystemClock
from gateway.console.directory import DEFAULT_DATABASE, DatabaseURL
from gateway.console.output import complain
from gateway.database import Database
from gateway.directory import Directory
from gateway.journal import Acceptance, Exchange, Journal, Outcome, OutcomeKind, StageTime, Suppressed
from gateway.refusals import DirectoryUnavailable, JournalUnavailable
from gateway.values import EnterpriseNumber

_BAR_WIDTH = 30
_TOLD = {
    "T": "a bare HTTP status: nothing was processed",
    "P": "a plain fault: refused for its XML or envelope",
    "S": "a plain fault: refused for its security, without saying which check",
    "V": "a signed fault: the message does not fit the contract",
    "Z": "a signed fault: the hub or a provider failed",
}


def explain(
    ticket: Annotated[str, typer.Argument(help="The hub's ticket (in every answer, fault and log line), or yours.")],
    database: DatabaseURL = DEFAULT_DATABASE,
) -> None:
    """Tell what became of a message: who asked what and when, each stage and its time, calls to providers, the end.

    Works for refused messages too: here stands the reason that the peer was not told. A caller's own ticket is
    looked up when the hub knows none of that number, and may show several exchanges, the last first.
    """
    opened, clock = Database(database), SystemClock()
    try:
        found = list(_stories(Journal(opened, clock), Directory(opened, clock), ticket))
    except (JournalUnavailable, DirectoryUnavailable) as refusal:
        complain(f"Not found: the database cannot be read ({refusal.detail})")
        raise typer.Exit(1) from refusal
    except ValueError as error:
        complain(f"Not found: {error}")
        raise typer.Exit(1) from error
    if not found:
        complain("Not found: the journal knows no such ticket")
        raise typer.Exit(1)
    for table in found:
        Console().print(table)


def _stories(journal: Journal, directory: Directory, ticket: str) -> Iterator[Table]:
    try:
        number = UUID(ticket)
    except ValueError:
        number = None
    exchange = journal.find(number) if number is not None else None
    if exchange is not None:
        yield _story(exchange, directory)
        return
    suppressed = journal.find_suppressed(number) if number is not None else None
    if suppressed is not None:
        yield _story_of_many(suppressed)
        return
    for each in journal.find_by_customer_ticket(ticket):
        yield _story(each, directory)


def _story(exchange: Exchange, directory: Directory) -> Table:
    told = Table(title=f"Exchange {_ticket(exchange)}", show_header=False, title_justify="left")
    told.add_column(style="bold")
    told.add_column(overflow="fold")
    for label, text in _lines(exchange, directory):
        told.add_row(label, text)
    return told


def _lines(exchange: Exchange, directory: Directory) -> Iterator[tuple[str, str]]:
    acceptance, outcome = exchange.acceptance, exchange.outcome
    if acceptance is not None:
        yield from _tell_acceptance(acceptance, directory)
    else:
        yield "accepted", "[yellow]no: nobody was proved, nothing was processed[/]"
    if outcome is None:
        yield "outcome", "[yellow]unknown: accepted, and no end was recorded[/]"
        return
    yield from _tell_question(outcome, known_service=acceptance is not None)
    yield from _tell_end(outcome)
    yield from _tell_course(outcome)


def _tell_acceptance(acceptance: Acceptance, directory: Directory) -> Iterator[tuple[str, str]]:
    institution = directory.services.find_institution(EnterpriseNumber.parse(acceptance.institution))
    name = "" if institution is None else f", {institution.name} ({institution.code})"
    yield "application", escape(acceptance.application)
    yield "institution", escape(f"{acceptance.institution}{name}")
    yield "service", escape(acceptance.service)
    yield "accepted", f"{acceptance.accepted_at.isoformat(timespec='milliseconds')} from {escape(acceptance.peer)}"
    yield "certificate", f"SHA-256 {acceptance.certificate_sha256.hex()}"
    yield "message", f"SHA-256 {acceptance.message_sha256.hex()}"


def _tell_question(outcome: Outcome, *, known_service: bool) -> Iterator[tuple[str, str]]:
    if not known_service:
        yield from _given("from", outcome.peer)
        yield from _given("service", outcome.service)
    yield from _given("operation", outcome.operation)
    yield from _given("legal context", outcome.legal_context)
    yield from _given("caller's ticket", outcome.customer_ticket)


def _tell_end(outcome: Outcome) -> Iterator[tuple[str, str]]:
    style = {OutcomeKind.ANSWERED: "green", OutcomeKind.DECLINED: "yellow", OutcomeKind.REFUSED: "red"}[outcome.kind]
    at = outcome.at.isoformat(timespec="milliseconds")
    yield "outcome", f"[{style}]{outcome.kind}[/] {escape(outcome.status_code or '')} at {at}"
    yield from _given("reason", outcome.reason)
    yield from _given("detail", outcome.detail)
    if outcome.fault_class is not None:
        yield "peer was told", f"{outcome.fault_class}: {_TOLD.get(outcome.fault_class, 'a fault')}"
    if outcome.filtered:
        yield "withheld", escape(", ".join(outcome.filtered))
    if outcome.reply_sha256 is not None:
        yield "reply", f"SHA-256 {outcome.reply_sha256.hex()}"


def _tell_course(outcome: Outcome) -> Iterator[tuple[str, str]]:
    longest = max((stage.microseconds for stage in outcome.stages), default=0)
    for stage in outcome.stages:
        yield f"  {escape(stage.name)}", f"{_milliseconds(stage.microseconds)} {_bar(stage, longest)}"
    if outcome.stages:
        yield "  together", _milliseconds(sum(stage.microseconds for stage in outcome.stages))
    for hop in outcome.hops:
        ticket = "" if hop.ticket is None else f", its ticket {hop.ticket}"
        told = escape(f"{hop.provider}: {hop.outcome}{ticket}")
        yield "  call to provider", f"{_milliseconds(hop.microseconds)} {told}"


def _story_of_many(suppressed: Suppressed) -> Table:
    table = Table(title=f"Sample {suppressed.sample}", show_header=False, title_justify="left")
    table.add_row("refused", f"{suppressed.count} messages came too fast to be recorded one by one")
    table.add_row("between", f"{suppressed.begin.isoformat()} and {suppressed.end.isoformat()}")
    table.add_row("reason", escape(suppressed.reason))
    table.add_row("peer was told", f"{suppressed.fault_class}: {_TOLD.get(suppressed.fault_class, 'a fault')}")
    return table


def _ticket(exchange: Exchange) -> UUID:
    known = exchange.acceptance or exchange.outcome
    if known is None:
        raise ValueError("an exchange has an acceptance or an outcome")
    return known.ticket


def _given(label: str, text: str | None) -> Iterator[tuple[str, str]]:
    if text is not None:
        yield label, escape(text)


def _milliseconds(microseconds: int) -> str:
    return f"{microseconds / 1000:9.3f} ms"


def _bar(stage: StageTime, longest: int) -> str:
    return f"[cyan]{'█' * max(1, round(_BAR_WIDTH * stage.microseconds / max(longest, 1)))}[/]"
