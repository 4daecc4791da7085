"""`crossroads pki` on the command line: what it makes, what it prints, and how it refuses."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from gateway.clock import SystemClock
from gateway.console.pki import pki
from gateway.trust.authority import Authority
from tests.support.pki import INSTITUTION_NUMBER, DevelopmentPKI

COMMANDS = ("init", "issue", "revoke", "crl", "show")


@pytest.fixture
def run(monkeypatch):
    """Run a command; the terminal is wide, so that a table's cells are whole."""
    monkeypatch.setenv("COLUMNS", "400")

    def run_command(*arguments):
        return CliRunner().invoke(pki, [str(argument) for argument in arguments])

    return run_command


@pytest.fixture
def folder(tmp_path):
    """A folder with a PKI of today, since the commands ask the machine's clock."""
    return DevelopmentPKI(tmp_path / "pki", SystemClock()).folder


def reopen(folder):
    return Authority.open(folder, clock=SystemClock())


def issue(run, folder, application, *options):
    holder = ("--number", INSTITUTION_NUMBER, "--legal-name", "Test institution")
    return run("issue", application, *holder, "--directory", folder, *options)


def row_of(output, name):
    (row,) = [line for line in output.splitlines() if f" {name} " in line]
    return row


def test_init_makes_the_authorities_and_the_keys_of_the_hub(run, tmp_path):
    result = run("init", "--directory", tmp_path / "new")
    assert result.exit_code == 0, result.output
    assert [line.name for line in reopen(tmp_path / "new").lines] == [
        "root",
        "issuing",
        "hub-signing",
        "hub-decryption",
        "hub-legacy-decryption",
    ]
    assert "certificate.pem" in result.output


def test_init_refuses_to_overwrite(run, folder):
    result = run("init", "--directory", folder)
    assert result.exit_code == 1
    assert "not overwritten" in result.stderr


def test_init_refuses_a_number_with_a_wrong_check_digit_and_makes_nothing(run, tmp_path):
    result = run("init", "--directory", tmp_path / "new", "--number", "0999999900")
    assert result.exit_code == 1
    assert not (tmp_path / "new").exists()


def test_issue_certifies_an_application_of_an_institution(run, folder):
    result = issue(run, folder, "payroll", "--use", "signing", "--environment", "ACC", "--days", "10")
    assert result.exit_code == 0, result.output
    line = reopen(folder).lines[-1]
    assert line.name == "payroll"
    assert line.not_after - line.not_before == timedelta(days=10)
    assert f"{line.serial:x}" in result.output
    assert f"OU=urn:be:fgov:kbo-bce:organization:cbe-number:{INSTITUTION_NUMBER}" in line.subject.replace("\\", "")
    assert "OU=ACC" in line.subject


def test_issue_renews_under_another_name(run, folder):
    issue(run, folder, "payroll")
    assert issue(run, folder, "payroll").exit_code == 1
    assert issue(run, folder, "payroll", "--name", "payroll-renewed").exit_code == 0


@pytest.mark.parametrize("application", ["../escape", "pay roll"])
def test_issue_refuses_an_identifier_that_is_none(application, run, folder):
    result = issue(run, folder, application)
    assert result.exit_code == 1
    assert "Refused" in result.stderr


def test_revoke_takes_what_show_prints_or_a_file(run, folder):
    for application in ("by-name", "by-serial", "by-file"):
        issue(run, folder, application)
    serial = next(line.serial for line in reopen(folder).lines if line.name == "by-serial")
    for reference in ("by-name", f"{serial:x}", folder / "issued" / "by-file" / "certificate.pem"):
        result = run("revoke", reference, "--directory", folder)
        assert result.exit_code == 0, result.output
    revoked = {line.name for line in reopen(folder).lines if line.revoked_at is not None}
    assert revoked == {"by-name", "by-serial", "by-file"}


@pytest.mark.parametrize("reference", ["nobody", "abc123"])
def test_revoke_refuses_what_is_unknown(reference, run, folder):
    result = run("revoke", reference, "--directory", folder)
    assert result.exit_code == 1
    assert "was not issued by the PKI" in result.stderr


def test_crl_writes_fresh_lists(run, folder):
    before = (folder / "crl" / "root.crl").read_bytes()
    result = run("crl", "--directory", folder, "--days", "3")
    assert result.exit_code == 0, result.output
    assert (folder / "crl" / "root.crl").read_bytes() != before
    assert "3 days" in result.output


def test_show_tells_how_each_certificate_stands(run, tmp_path):
    pki = DevelopmentPKI(tmp_path / "pki", SystemClock())
    now = pki.clock.now()
    day = timedelta(days=1)
    pki.application("good")
    pki.application("past", not_before=now - 2 * day, not_after=now - day)
    pki.application("coming", not_before=now + day, not_after=now + 2 * day)
    pki.application("withdrawn")
    pki.authority.revoke("withdrawn")
    result = run("show", "--directory", pki.folder)
    assert result.exit_code == 0, result.output
    expected = {"good": "valid", "past": "expired", "coming": "not yet valid", "withdrawn": "revoked"}
    for line in pki.authority.lines[-4:]:
        row = row_of(result.output, line.name)
        assert f" {expected[line.name]} " in row
        assert f"{line.serial:x}" in row
        assert f"{line.not_after:%Y-%m-%d}" in row


@pytest.mark.parametrize("command", ["show", "crl"])
def test_refuses_a_folder_without_a_pki(command, run, tmp_path):
    result = run(command, "--directory", tmp_path)
    assert result.exit_code == 1
    assert "development PKI" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_the_command(command, run):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--directory" in result.output
