import json
import stat

import pytest
from rich.console import Console

from gateway.database import Database
from gateway.directory import Directory
from gateway.simulation.behaviour import Kind, read_behaviour
from gateway.simulation.network import find_network
from gateway.simulation.persona import PERSONAS
from tests.support.clock import StoppedClock
from tests.support.running import a_network


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    return a_network(tmp_path_factory.mktemp("network") / "demo", clock=StoppedClock())


def test_is_found_again_as_it_was_laid_out(laid_out):
    assert find_network(laid_out.folder) == laid_out


def test_laying_out_again_leaves_it_as_it_is(laid_out):
    before = {path: path.stat().st_mtime_ns for path in laid_out.folder.rglob("*.pem")}
    assert a_network(laid_out.folder) == laid_out
    assert {path: path.stat().st_mtime_ns for path in laid_out.folder.rglob("*.pem")} == before


def test_a_fresh_one_has_new_certificates(tmp_path):
    first = a_network(tmp_path / "demo", people=1)
    before = (first.pki / "root" / "certificate.pem").read_bytes()
    second = a_network(tmp_path / "demo", people=1, fresh=True)
    assert (second.pki / "root" / "certificate.pem").read_bytes() != before


def test_a_folder_with_something_else_is_not_deleted(tmp_path):
    (tmp_path / "diary.txt").write_text("dear diary")
    with pytest.raises(ValueError, match="no network"):
        a_network(tmp_path, fresh=True)
    assert (tmp_path / "diary.txt").exists()


def test_a_layout_that_was_broken_off_leaves_nothing_in_the_way(tmp_path):
    def no_key():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        a_network(tmp_path / "demo", people=1, new_key=no_key)
    assert find_network(tmp_path / "demo") is None
    assert a_network(tmp_path / "demo", people=1).people == len(PERSONAS)


def test_an_unreadable_description_is_an_error_that_says_what_to_do(tmp_path):
    (tmp_path / "network.json").write_text('{"cast": {}}')
    with pytest.raises(ValueError, match="--fresh"):
        find_network(tmp_path)


def test_it_may_be_moved(tmp_path):
    network = a_network(tmp_path / "demo", people=1)
    network.folder.rename(tmp_path / "moved")
    moved = find_network(tmp_path / "moved")
    assert moved.database == f"sqlite:///{tmp_path / 'moved' / 'hub.sqlite'}"
    assert Directory(Database(moved.database), StoppedClock()).services.find_provider("RRN") is not None


def test_private_keys_are_nobody_elses(laid_out):
    keys = list(laid_out.folder.rglob("key.pem"))
    assert len(keys) == 9
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_the_description_names_no_folder(laid_out):
    assert "folder" not in json.loads((laid_out.folder / "network.json").read_text())


def test_knows_its_cast(laid_out):
    assert set(laid_out.cast) == set(PERSONAS)
    assert laid_out.person == str(PERSONAS["plain"].ssin)
    assert laid_out.card == laid_out.cast["plain"].card
    assert laid_out.cast["bis"].card is None


def test_hub_and_register_have_ports_of_their_own(laid_out):
    assert laid_out.hub_port != laid_out.source_port


def test_lets_the_register_misbehave(laid_out):
    laid_out.let_register("down")
    assert read_behaviour(laid_out.folder / "national-register-behaviour.toml").kind is Kind.DOWN


def test_the_day_is_that_of_the_clock(laid_out):
    assert laid_out.today == "2026-06-15"


def test_shows_how_far_it_is(tmp_path):
    console = Console(record=True, force_terminal=True, width=100)
    a_network(tmp_path / "demo", people=1, console=console)
    assert "directory and people" in console.export_text()
