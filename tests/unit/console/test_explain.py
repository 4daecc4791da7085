"""`crossroads explain` on the command line: the story of every kind of exchange."""

from datetime import timedelta
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from gateway.console.explain import explain
from gateway.directory import Directory
from gateway.journal import Hop, Journal, OutcomeKind, StageTime
from gateway.journal.flood import RefusalRate
from gateway.values import EnterpriseNumber
from tests.support.clock import StoppedClock
from tests.support.database import a_database
from tests.support.directory import a_welfare_centre
from tests.support.journal import a_refusal, an_acceptance, an_outcome

CENTRE = a_welfare_centre()


@pytest.fixture
def database(tmp_path):
    return a_database(tmp_path)


@pytest.fixture
def journal(database):
    journal = Journal(
        database, StoppedClock(), refusal_rate=RefusalRate(per_second=1, burst=1), upkeep=timedelta(hours=1)
    )
    yield journal
    journal.close()


@pytest.fixture
def tell(database, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    app = typer.Typer()
    app.command()(explain)
    return lambda ticket: CliRunner().invoke(app, [str(ticket), "--database", database.url])


def accepted(journal, **deviations):
    acceptance = an_acceptance(institution=str(CENTRE.number), **deviations)
    assert journal.accept(acceptance)
    return acceptance.ticket


def test_tells_who_asked_what_and_what_came_of_it(journal, tell, database):
    Directory(database, StoppedClock()).services.put_institutions([CENTRE])
    ticket = accepted(journal)
    stages = (StageTime(name="receive", microseconds=500), StageTime(name="route", microseconds=4000))
    hops = (Hop(provider="RRN", ticket="t-1", outcome="answered", microseconds=3500),)
    journal.record(
        an_outcome(
            ticket=ticket,
            operation="consultPerson",
            legal_context="REG:FILE_UPKEEP",
            customer_ticket="c-1",
            status_code="MSG00000",
            stages=stages,
            hops=hops,
            filtered=("address",),
        )
    )
    output = tell(ticket).output
    for part in (
        str(ticket),
        "centre-1",
        f"{CENTRE.number}, Welfare centre 1 (PCSW)",
        "PersonService",
        "consultPerson",
        "REG:FILE_UPKEEP",
        "c-1",
        "MSG00000",
        "RRN: answered, its ticket t-1",
        "address",
        "4.500 ms",
    ):
        assert part in output


def test_the_bar_of_a_stage_is_as_long_as_its_time(journal, tell):
    ticket = accepted(journal)
    stages = (StageTime(name="short", microseconds=1000), StageTime(name="long", microseconds=3000))
    journal.record(an_outcome(ticket=ticket, stages=stages))
    short, long = (
        next(line.count("█") for line in tell(ticket).output.splitlines() if word in line) for word in ("short", "long")
    )
    assert long == 3 * short


def test_tells_the_reason_that_the_peer_was_not_told(journal, tell):
    refusal = a_refusal(detail="reference 3", peer="10.0.0.1")
    journal.record(refusal)
    output = tell(refusal.ticket).output
    for part in ("nobody was proved", "failed-signature", "reference 3", "10.0.0.1", "S: a plain fault"):
        assert part in output


def test_tells_a_no_with_its_code(journal, tell):
    ticket = accepted(journal)
    journal.record(
        an_outcome(ticket=ticket, kind=OutcomeKind.DECLINED, status_code="MSG00012", reason="no-inscription")
    )
    output = tell(ticket).output
    assert "declined MSG00012" in output
    assert "no-inscription" in output


def test_an_exchange_without_recorded_end_is_told_as_unknown(journal, tell):
    assert "unknown: accepted, and no end was recorded" in tell(accepted(journal)).output


def test_finds_exchanges_by_the_callers_own_ticket(journal, tell):
    first, second = (an_outcome(customer_ticket="c-1") for _ in range(2))
    journal.record(first)
    journal.record(second)
    output = tell("c-1").output
    assert output.index(str(second.ticket)) < output.index(str(first.ticket))


def test_a_callers_ticket_may_be_a_uuid_too(journal, tell):
    ticket = str(uuid4())
    outcome = an_outcome(customer_ticket=ticket)
    journal.record(outcome)
    assert str(outcome.ticket) in tell(ticket).output


def test_tells_of_a_flood_by_its_sample(journal, tell):
    refusals = [a_refusal() for _ in range(6)]
    for refusal in refusals:
        journal.record(refusal)
    journal.upkeep()
    output = tell(refusals[1].ticket).output
    assert "5 messages came too fast" in output
    assert "failed-signature" in output


def test_prints_what_a_peer_wrote_as_text(journal, tell):
    refusal = a_refusal(service="[bold]x[/bold]")
    journal.record(refusal)
    assert "[bold]x[/bold]" in tell(refusal.ticket).output


def test_tells_of_an_institution_that_is_not_in_the_directory_by_its_number(journal, tell):
    stranger = EnterpriseNumber.from_base("02000999")
    ticket = uuid4()
    journal.accept(an_acceptance(ticket=ticket, institution=str(stranger)))
    assert str(stranger) in tell(ticket).output


@pytest.mark.parametrize("ticket", [uuid4(), "never-given"], ids=["uuid", "text"])
def test_a_ticket_that_was_never_given_is_not_found(tell, ticket):
    result = tell(ticket)
    assert result.exit_code == 1
    assert "knows no such ticket" in result.stderr


def test_says_when_the_database_cannot_be_read(tell, database):
    database.file.unlink()
    result = tell(uuid4())
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
