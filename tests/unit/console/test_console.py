"""The `crossroads` command: its groups are named without being loaded, and loaded when they are called."""

import importlib
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from gateway.console import ENTRIES, build_app


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    def run_command(*arguments):
        return CliRunner().invoke(build_app(), list(arguments))

    return run_command


def test_help_names_every_command(run):
    output = run("--help").output
    assert [name for name in ENTRIES if f" {name} " not in output] == []


def test_without_arguments_it_helps(run):
    assert "crossroads demo" in run().output


@pytest.mark.parametrize("name", ENTRIES)
def test_every_command_is_where_it_is_said_to_be(name):
    entry = ENTRIES[name]
    found = getattr(importlib.import_module(entry.module), entry.attribute)
    assert isinstance(found, typer.Typer) or callable(found)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_command_explains_itself(run, name):
    result = run(name, "--help")
    assert result.exit_code == 0, result.output
    assert f"crossroads {name}" in result.output


def test_a_group_runs_its_commands(run):
    result = run("simulate", "population", "--people", "1")
    assert result.exit_code == 0
    assert '"persona": "plain"' in result.output


def test_suggests_the_command_that_was_meant(run):
    result = run("serv")
    assert result.exit_code == 2
    assert "'serve'" in result.stderr


def test_says_what_to_install_for_a_command_that_is_not_there(run, monkeypatch):
    def find_nothing(module):
        raise ModuleNotFoundError(f"No module named sqlalchemy, for {module}", name="sqlalchemy")

    monkeypatch.setattr(importlib, "import_module", find_nothing)
    result = run("directory", "load", "network.yaml")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "`crossroads directory` needs sqlalchemy, which is not installed: pip install 'crossroads-gateway[server]'"
    ]


def test_a_defect_of_the_base_install_is_not_blamed_on_an_extra(run, monkeypatch):
    def find_nothing(module):
        raise ModuleNotFoundError(module, name="zeep")

    monkeypatch.setattr(importlib, "import_module", find_nothing)
    assert isinstance(run("call", "PersonService", "consultPerson").exception, ModuleNotFoundError)


BASE_ONLY = """
import sys

ABSENT = {"sqlalchemy", "spyne", "pydantic_settings", "yaml", "alembic", "gunicorn", "xmlsec"}


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


sys.meta_path.insert(0, Absent())
sys.argv = ["crossroads", *sys.argv[1:]]

from gateway.__main__ import main

main()
"""


@pytest.mark.parametrize("arguments", [("--help",), ("call", "--help"), ("pki", "--help")], ids=" ".join)
def test_works_where_only_the_base_install_is(arguments):
    done = subprocess.run([sys.executable, "-c", BASE_ONLY, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.extra is not None])
def test_says_so_in_one_line_where_only_the_base_install_is(name):
    done = subprocess.run([sys.executable, "-c", BASE_ONLY, name], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert f"crossroads-gateway[{ENTRIES[name].extra}]" in done.stderr


def test_the_module_is_the_command():
    done = subprocess.run([sys.executable, "-m", "gateway", "--help"], capture_output=True, text=True, check=True)
    assert "crossroads" in done.stdout
