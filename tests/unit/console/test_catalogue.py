"""`crossroads catalogue`: what it prints and when it fails."""

import pytest
from typer.testing import CliRunner

from gateway.catalogue import load_catalogue
from gateway.catalogue.builder import write_contracts
from gateway.console.catalogue import catalogue


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    return lambda *words: CliRunner().invoke(catalogue, [str(word) for word in words])


@pytest.fixture
def root(tmp_path):
    write_contracts(load_catalogue(), tmp_path)
    return tmp_path


def test_accepts_the_committed_contracts(run):
    result = run("check")
    assert result.exit_code == 0


def test_fails_naming_the_file_that_drifted(run, root):
    name = "wsdl/network/ManageAccess-v1.wsdl"
    (root / name).write_bytes(b"<edited/>")
    result = run("check", "--root", root)
    assert result.exit_code == 1
    assert name in result.stderr


def test_builds_what_is_missing_and_says_so(run, root):
    name = "xsd/network/ManageAccess-v1.xsd"
    (root / name).unlink()
    assert f"Wrote {name}." in run("build", "--root", root).stdout
    assert "Nothing to write" in run("build", "--root", root).stdout


def test_refuses_to_build_where_there_are_no_contract_folders(run, tmp_path):
    result = run("build", "--root", tmp_path)
    assert result.exit_code == 1
    assert "Refused:" in result.stderr


def test_lists_every_service(run):
    result = run("list")
    assert result.exit_code == 0
    for service in load_catalogue().services:
        assert service in result.stdout


@pytest.mark.parametrize("service", load_catalogue().services)
def test_shows_every_operation_of_a_service(run, service):
    result = run("show", service)
    assert result.exit_code == 0
    for operation in load_catalogue().services[service].operations:
        assert operation in result.stdout


def test_refuses_to_show_a_service_that_is_not_there_and_names_those_that_are(run):
    result = run("show", "Gossip")
    assert result.exit_code == 1
    assert "PersonService" in result.stderr
