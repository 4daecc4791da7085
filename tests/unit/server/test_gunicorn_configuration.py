import sys

import pytest

from gateway.server import gunicorn_configuration
from gateway.server.gunicorn_configuration import build_command, find_gunicorn_configuration


def test_the_file_of_the_checkout_is_found():
    assert find_gunicorn_configuration().name == "gunicorn.conf.py"


def test_says_where_it_was_looked_for(monkeypatch, tmp_path):
    for place in ("_INSTALLED", "_CHECKOUT"):
        monkeypatch.setattr(gunicorn_configuration, place, tmp_path / place)
    with pytest.raises(ValueError, match=r"neither .*_INSTALLED nor .*_CHECKOUT"):
        find_gunicorn_configuration()


def test_the_file_of_the_package_goes_first(monkeypatch, tmp_path):
    installed = tmp_path / "gunicorn.conf.py"
    installed.touch()
    monkeypatch.setattr(gunicorn_configuration, "_INSTALLED", installed)
    assert find_gunicorn_configuration() == installed


def test_the_command_runs_our_own_interpreter():
    command = build_command("somewhere:application()", bind="127.0.0.1:20000", workers=3)
    assert command[:3] == [sys.executable, "-m", "gunicorn"]
    assert command[-5:] == ["--bind", "127.0.0.1:20000", "--workers", "3", "somewhere:application()"]


def test_without_a_number_of_workers_the_file_decides():
    assert "--workers" not in build_command("somewhere:application()", bind="127.0.0.1:20000")
