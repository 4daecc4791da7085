import os
import subprocess
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


def run_gunicorn(application, *, cwd=None, **environ):
    """Let gunicorn read the file and load an application, no more."""
    command = [sys.executable, "-m", "gunicorn", "--config", str(find_gunicorn_configuration()), "--check-config"]
    return subprocess.run(
        [*command, application], cwd=cwd, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["CROSSROADS_THREADS", "CROSSROADS_WORKERS"])
@pytest.mark.parametrize("value", ["many", "0", "-1", "1.5", "\u00b2", "1001"])
def test_what_is_no_number_of_threads_or_workers_is_refused_in_one_line(name, value):
    ended = run_gunicorn("wsgiref.simple_server:demo_app", **{name: value})
    assert ended.returncode == 1
    assert ended.stderr == f"Refused: {name} in the environment must be a whole number from 1 to 1000\n"


def test_a_number_of_threads_and_workers_is_taken():
    ended = run_gunicorn("wsgiref.simple_server:demo_app", CROSSROADS_THREADS="3", CROSSROADS_WORKERS="1")
    assert ended.returncode == 0, ended.stderr


def test_what_the_hub_makes_belongs_to_its_owner_alone(tmp_path):
    (tmp_path / "probe.py").write_text("open('made', 'w').close()\napplication = print\n")
    ended = run_gunicorn("probe:application", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o600
