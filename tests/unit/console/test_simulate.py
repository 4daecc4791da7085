"""`crossroads simulate` on the command line: what it makes, what it prints, and how it refuses."""

import json
import os

import pytest
from typer.testing import CliRunner

from gateway.console.simulate import simulate
from gateway.simulation.behaviour import read_behaviour
from gateway.simulation.national_register import SETTINGS_VARIABLE
from gateway.simulation.network import find_network
from gateway.simulation.persona import PERSONAS
from gateway.simulation.processes import SOURCE_APPLICATION
from tests.support.running import a_network


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv(SETTINGS_VARIABLE, raising=False)

    def run_command(*arguments):
        return CliRunner().invoke(simulate, [str(argument) for argument in arguments])

    return run_command


@pytest.fixture
def network(tmp_path):
    return a_network(tmp_path / "demo", people=1)


def test_layout_makes_a_network_and_says_how_to_use_it(run, tmp_path):
    result = run("layout", "--folder", tmp_path / "demo", "--people", 12)
    assert result.exit_code == 0, result.output
    network = find_network(tmp_path / "demo")
    assert network.people == 12
    assert f"crossroads serve --settings {network.hub_settings}" in result.output
    assert str(network.profiles) in result.output


def test_layout_shows_the_cast_with_whole_numbers(run, network):
    result = run("layout", "--folder", network.folder)
    for name, member in network.cast.items():
        (line,) = [line for line in result.output.splitlines() if line.strip().startswith(f"{name} ")]
        assert member.ssin in line


def test_layout_leaves_a_network_as_it_is(run, network):
    run("layout", "--folder", network.folder)
    assert find_network(network.folder) == network


def test_layout_starts_over_when_asked(run, network):
    assert run("layout", "--folder", network.folder, "--fresh", "--people", 11).exit_code == 0
    assert find_network(network.folder).people == 11


def test_layout_refuses_a_folder_with_something_else(run, tmp_path):
    (tmp_path / "diary.txt").touch()
    result = run("layout", "--folder", tmp_path, "--fresh")
    assert result.exit_code == 1
    assert result.stderr.startswith("Refused:")


def test_register_becomes_gunicorn_on_its_own_port(run, network, monkeypatch):
    became = []
    monkeypatch.setattr(os, "execv", lambda path, command: became.append(command))
    result = run("register", "RRN", "--folder", network.folder)
    assert result.exit_code == 0, result.output
    (command,) = became
    assert command[-5:] == ["--bind", f"127.0.0.1:{network.source_port}", "--workers", "1", SOURCE_APPLICATION]
    assert os.environ.pop(SETTINGS_VARIABLE) == str(network.source_settings)


def test_register_refuses_one_that_is_not_simulated(run, network):
    result = run("register", "NSSO", "--folder", network.folder)
    assert result.exit_code == 1
    assert "RRN" in result.stderr


def test_register_says_what_to_do_without_a_network(run, tmp_path):
    result = run("register", "RRN", "--folder", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "crossroads simulate layout" in result.stderr


def test_behave_reaches_the_register(run, network):
    assert run("behave", "slow:3", "--folder", network.folder).exit_code == 0
    assert str(read_behaviour(network.folder / "national-register-behaviour.toml")) == "slow:3"


def test_behave_refuses_a_word_that_is_no_behaviour(run, network):
    result = run("behave", "rudely", "--folder", network.folder)
    assert result.exit_code == 1
    assert "wrong-signature" in result.stderr


def test_population_prints_one_person_a_line(run):
    people = [json.loads(line) for line in run("population", "--people", 15).output.splitlines()]
    assert len(people) == 15
    assert [person["persona"] for person in people[: len(PERSONAS)]] == list(PERSONAS)
    assert all(person["records"]["PersonIdentity"] for person in people)


def test_population_of_a_day_is_the_same_every_time(run):
    arguments = ("population", "--people", 15, "--seed", 3, "--today", "2026-06-15")
    assert run(*arguments).output == run(*arguments).output


def test_every_command_explains_itself(run):
    for command in ("layout", "register", "behave", "population"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 8
