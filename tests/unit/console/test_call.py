"""`crossroads call`: what is printed, and the exit status."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner, Result

from gateway.clock import SystemClock
from gateway.console.call import call, read_fields
from gateway.sdk import WrongArguments
from gateway.soap.fault import FaultCode, build_fault, enclose
from tests.support.fake_hub import HUB_TICKET, LAST_NAME, FakeHub, write_profile
from tests.support.pki import development_pki

NUMBER = "85073003328"
APP = typer.Typer()
APP.command()(call)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FakeHub]:
    """The command tells the time by the machine, so the PKI does too."""
    pki = development_pki(tmp_path, SystemClock())
    application = pki.application()
    hub = FakeHub(pki, application)
    write_profile(tmp_path, pki, application, hub.address)
    yield hub
    hub.close()


@pytest.fixture
def run(hub: FakeHub, tmp_path: Path):
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(APP, [*arguments, "--profiles", str(tmp_path / "profiles.toml")])

    return run


def test_prints_the_answer_and_leaves_with_0(run, hub: FakeHub):
    result = run("PersonService", "consultPerson", f"ssin={NUMBER}", "with_address=false")
    assert result.exit_code == 0, result.output
    assert "DATA_FOUND MSG00000" in result.stdout
    assert LAST_NAME in result.stdout
    assert HUB_TICKET in result.stdout
    assert hub.asked[0].payload.findtext("criteria/withAddress") == "false"
    assert "EncryptedData" not in result.stdout


def test_prints_a_business_no_with_code_and_meaning_and_leaves_with_1(run, hub: FakeHub):
    hub.script = lambda asked: asked.answered(
        value="NO_RESULT", code="MSG00006", description="Replaced", information={"newSSIN": NUMBER}, result=""
    )
    result = run("person_service", "consult_person", f"ssin={NUMBER}")
    assert result.exit_code == 1
    assert "NO_RESULT MSG00006 Replaced" in result.stdout
    assert f"newSSIN {NUMBER}" in result.stdout


def test_prints_what_was_withheld(run, hub: FakeHub):
    hub.script = lambda asked: asked.answered(withheld=["address", "gender"])
    assert "withheld address, gender" in run("PersonService", "consultPerson", f"ssin={NUMBER}").stdout


def test_prints_an_unknown_outcome_with_its_claim_and_leaves_with_2(run, hub: FakeHub):
    hub.always(enclose(build_fault(FaultCode.SECURITY, "Not accepted.")), status=500)
    ticket = str(uuid4())
    result = run("PersonService", "consultPerson", f"ssin={NUMBER}", "--ticket", ticket)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "OutcomeUnknown" in result.stderr
    assert "Unproved, from whoever answered: InvalidSecurity: Not accepted." in result.stderr
    assert ticket in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["PersonServis", "consultPerson"], "person_service"),
        (["PersonService", "consultPersons"], "consult_person"),
        (["PersonService", "consultPerson", "ssn=1"], "did you mean ssin"),
        (["PersonService", "consultPerson", "ssin"], "field=value"),
        (["PersonService", "consultPerson", "ssin=1", "--profile", "other"], "There are: demo"),
    ],
)
def test_says_what_exists_instead_of_a_wrong_name_and_leaves_with_2(run, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_prints_both_messages_as_they_crossed_the_wire(run, hub: FakeHub):
    result = run("PersonService", "consultPerson", f"ssin={NUMBER}", "--wire")
    assert hub.asked[0].octets.decode() in result.stdout.replace("\n<", "<").replace("?><", "?>\n<")
    assert result.stdout.count("EncryptedData") >= 4


def test_prints_the_messages_of_a_call_that_failed_too(run, hub: FakeHub):
    hub.always(b"<html>\x1b[31m\xff</html>", status=413)
    result = run("PersonService", "consultPerson", f"ssin={NUMBER}", "--wire")
    assert result.exit_code == 2
    assert r"<html>\u001b[31m\xff</html>" in result.stdout


def test_asks_in_the_legal_context_of_the_command(run, hub: FakeHub):
    run("PersonService", "consultPerson", f"ssin={NUMBER}", "--legal-context", "HEALTH:INSURANCE_FILE")
    assert hub.asked[0].payload.findtext("legalContext") == "HEALTH:INSURANCE_FILE"


def test_control_characters_of_an_answer_are_shown_not_obeyed(run, hub: FakeHub):
    hub.script = lambda asked: asked.answered(information={"a": "\u009b31m"})
    assert r"a \u009b31m" in run("PersonService", "consultPerson", f"ssin={NUMBER}").stdout


def test_reads_dotted_names_as_groups_and_repeated_ones_as_lists():
    assert read_fields(["a=1", "g.b=2", "g.c.d=x=y", "a=3", "a=4", "e="]) == {
        "a": ["1", "3", "4"],
        "g": {"b": "2", "c": {"d": "x=y"}},
        "e": "",
    }


@pytest.mark.parametrize("arguments", [["a"], ["=1"], ["a..b=1"], ["a=1", "a.b=1"], ["a.b=1", "a=1"]])
def test_refuses_fields_of_another_form(arguments):
    with pytest.raises(WrongArguments):
        read_fields(arguments)
