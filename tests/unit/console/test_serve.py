"""`crossroads serve` and `crossroads check-config`, up to the point where gunicorn takes over."""

import os

import pytest
from typer.testing import CliRunner

from gateway.console import build_app, serve
from gateway.console.serve import find_bind
from gateway.database import Database
from gateway.database.migrate import is_current
from gateway.server import gunicorn_configuration
from gateway.server.wsgi import SETTINGS_VARIABLE
from gateway.settings import load_settings
from tests.support.running import a_network


@pytest.fixture
def network(tmp_path):
    return a_network(tmp_path / "demo", people=1)


@pytest.fixture
def run(monkeypatch):
    """Run a command; what it would have become is kept instead."""
    became = []
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv(SETTINGS_VARIABLE, "")
    monkeypatch.setattr(serve.os, "execv", lambda path, command: became.append((path, command)))

    def run_command(*arguments):
        result = CliRunner().invoke(build_app(), [str(argument) for argument in arguments])
        return result, became

    return run_command


def test_becomes_gunicorn_on_the_address_that_contracts_name(run, network):
    result, ((path, command),) = run("serve", "--settings", network.hub_settings, "--workers", 3)
    assert result.exit_code == 0, result.output
    assert command[0] == path
    assert command[-5:] == ["--bind", f"127.0.0.1:{network.hub_port}", "--workers", "3", serve.APPLICATION]
    assert os.environ[SETTINGS_VARIABLE] == str(network.hub_settings)


def test_listens_where_it_is_told(run, network):
    _, ((_, command),) = run("serve", "--settings", network.hub_settings, "--bind", "127.0.0.1:9999")
    assert "127.0.0.1:9999" in command
    assert "--workers" not in command


@pytest.mark.parametrize(
    ("public_url", "bind"),
    [
        ("http://127.0.0.1:20000", "127.0.0.1:20000"),
        ("https://hub.example", "127.0.0.1:8080"),
        ("http://localhost", "127.0.0.1:8080"),
    ],
)
def test_behind_a_proxy_it_listens_where_it_usually_does(network, public_url, bind):
    text = network.hub_settings.read_text()
    network.hub_settings.write_text(text.replace(network.address, public_url))
    assert find_bind(load_settings(network.hub_settings)) == bind


def test_refuses_settings_that_cannot_be_used(run, network):
    network.hub_settings.write_text(network.hub_settings.read_text().replace("[trust]", "[mistrust]"))
    result, became = run("serve", "--settings", network.hub_settings)
    assert result.exit_code == 1
    assert "mistrust" in result.stderr
    assert became == []


def test_refuses_a_database_that_is_not_there_and_says_what_to_do(run, network):
    (network.folder / "hub.sqlite").unlink()
    result, became = run("serve", "--settings", network.hub_settings)
    assert result.exit_code == 1
    assert "crossroads serve --migrate" in result.stderr
    assert became == []


def test_refuses_a_database_of_another_schema(run, network):
    with Database(network.database).writing_engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'another'")
    result, became = run("serve", "--settings", network.hub_settings)
    assert result.exit_code == 1
    assert "not at the schema of this release" in result.stderr
    assert became == []


def test_migrates_when_asked(run, network):
    (network.folder / "hub.sqlite").unlink()
    result, became = run("serve", "--settings", network.hub_settings, "--migrate")
    assert result.exit_code == 0, result.output
    assert is_current(Database(network.database))
    assert len(became) == 1


def test_says_clearly_that_the_file_of_gunicorn_is_missing(run, network, monkeypatch, tmp_path):
    for place in ("_INSTALLED", "_CHECKOUT"):
        monkeypatch.setattr(gunicorn_configuration, place, tmp_path / place)
    result, became = run("serve", "--settings", network.hub_settings)
    assert result.exit_code == 1
    assert "gunicorn.conf.py" in result.stderr
    assert became == []


def test_a_good_configuration_is_confirmed(run, network):
    result, _ = run("check-config", network.hub_settings)
    assert result.exit_code == 0, result.output
    assert "can start" in result.output


@pytest.mark.parametrize(
    ("present", "replaced", "told"),
    [
        ("public_url", "public_ulr", "public_ulr"),
        ("hub-signing/key.pem", "hub-decryption/key.pem", "do not belong together"),
        ("root/certificate.pem", "root/absent.pem", "absent.pem"),
    ],
    ids=["a key that nobody knows", "another's private key", "a missing root"],
)
def test_a_configuration_that_cannot_be_used_is_refused(run, network, present, replaced, told):
    network.hub_settings.write_text(network.hub_settings.read_text().replace(present, replaced))
    result, _ = run("check-config", network.hub_settings)
    assert result.exit_code == 1
    assert told in result.stderr
