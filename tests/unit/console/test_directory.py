"""`crossroads directory` on the command line: what it enters, what it shows, and how it refuses."""

import pytest
from typer.testing import CliRunner

from gateway.console.directory import directory
from tests.support.directory import a_number, a_welfare_centre
from tests.support.network import BIS, PERSON, a_network_file

LOOKS = ("institutions", "applications", "grants")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/var/hub.sqlite"


@pytest.fixture
def run(monkeypatch, url):
    """Run a command; the terminal is wide, so that a table's cells are whole."""
    monkeypatch.setenv("COLUMNS", "400")

    def run_command(*arguments, **options):
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(directory, [*words, "--database", url], **options)

    return run_command


@pytest.fixture
def loaded(run, tmp_path):
    result = run("load", a_network_file(tmp_path))
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def numbers_file(tmp_path):
    file = tmp_path / "numbers"
    file.write_text(f"{PERSON}\n{a_number(7)}\n")
    return file


def row_of(output, word):
    (row,) = [line for line in output.splitlines() if f" {word} " in line]
    return row


def test_load_makes_the_database_and_says_what_it_entered(loaded):
    assert "2 institutions, 2 applications, 1 endpoints, 1 grants, 2 numbers, 1 inscriptions" in loaded.output


def test_load_can_be_repeated(loaded, run, tmp_path):
    assert run("load", tmp_path / "network.yaml").exit_code == 0


def test_load_refuses_a_faulty_file_in_one_line(run, tmp_path):
    result = run("load", a_network_file(tmp_path, ("member_of", "member_off")))
    assert result.exit_code == 1
    assert result.stderr.startswith("Refused: ")
    assert "institutions.1.member_off" in result.stderr
    assert "Traceback" not in result.stderr


def test_institutions_shows_who_is_connected_and_where_providers_are(loaded, run):
    output = run("institutions").output
    assert str(a_welfare_centre().number) in row_of(output, "PCSW")
    assert "http://127.0.0.1:8082" in row_of(output, "RRN")


def test_applications_shows_each_certificate_and_its_registration(loaded, run):
    output = run("applications").output
    assert "modern" in row_of(output, "centre-1")
    assert output.count(" active ") == 2
    assert output.count("withdrawn") == 1


def test_grants_shows_all_or_those_of_one_institution(loaded, run):
    assert run("grants").output.count("13/084") == 4
    assert run("grants", "--institution", "PCSW").output.count("13/084") == 4
    assert run("grants", "--institution", "NSSO").output.count("13/084") == 0


def test_person_shows_how_the_numbers_of_a_file_stand(loaded, run, numbers_file):
    output = run("person", numbers_file).output
    assert "RRN" in row_of(output, PERSON)
    assert "never given" in row_of(output, a_number(7))


def test_person_reads_numbers_from_standard_input(loaded, run):
    result = run("person", "-", input=f"{BIS}\n")
    assert result.exit_code == 0, result.output
    assert "BIS" in result.output


def test_inscriptions_shows_who_keeps_a_file(loaded, run, numbers_file):
    output = run("inscriptions", numbers_file).output
    row = row_of(output, PERSON)
    for part in ("17/1", "2026-01-01/..", str(a_welfare_centre().number), "INQUIRY"):
        assert part in row


def test_refuses_a_number_of_the_wrong_structure_without_repeating_it(loaded, run, tmp_path):
    wrong = str(PERSON)[:-2] + "00"
    (tmp_path / "wrong").write_text(wrong)
    result = run("person", tmp_path / "wrong")
    assert result.exit_code == 1
    assert "number 1" in result.stderr
    assert wrong not in result.stderr


@pytest.mark.parametrize("look", LOOKS)
def test_says_how_to_make_a_database_when_there_is_none(run, look):
    result = run(look)
    assert result.exit_code == 1
    assert "directory load" in result.stderr


@pytest.mark.parametrize("command", ["load", *LOOKS, "person", "inscriptions"])
def test_every_command_explains_itself(run, command):
    result = CliRunner().invoke(directory, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output.split()) > 40
