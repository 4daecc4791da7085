"""Processes are real here: gunicorn on the loopback, one network for all tests of a process."""

import os
import signal
import socket
import subprocess

import pytest

from gateway.simulation.processes import ProcessFailed, running, start_hub, start_national_register
from tests.support.running import a_network

pytestmark = pytest.mark.xdist_group("network")


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    return a_network(tmp_path_factory.mktemp("processes") / "demo", people=1)


def test_both_are_ready_inside_the_block_and_gone_after_it(laid_out):
    with running(laid_out, workers=1) as processes:
        pids = [processes.hub.pid, processes.national_register.pid]
        assert [is_alive(pid) for pid in pids] == [True, True]
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_each_has_a_log_of_its_own(laid_out):
    register = start_national_register(laid_out)
    register.wait_until_ready()
    register.stop()
    assert register.log == laid_out.logs / "national-register.log"
    assert b"Listening" in register.log.read_bytes()


def test_a_process_that_cannot_start_says_why(laid_out):
    settings = laid_out.hub_settings.read_text()
    laid_out.hub_settings.write_text(settings.replace("[trust]", "[mistrust]"))
    try:
        hub = start_hub(laid_out, workers=1)
        with pytest.raises(ProcessFailed, match="ended with status"):
            hub.wait_until_ready()
    finally:
        laid_out.hub_settings.write_text(settings)
        hub.stop()


def test_a_process_that_takes_too_long_is_given_up(laid_out):
    register = start_national_register(laid_out)
    try:
        with pytest.raises(ProcessFailed, match="was not ready"):
            register.wait_until_ready(seconds=0)
    finally:
        register.stop()


def test_a_process_that_does_not_finish_is_ended(laid_out):
    register = start_national_register(laid_out)
    register.wait_until_ready()
    os.kill(register.pid, signal.SIGSTOP)
    register.stop(seconds=0.1)
    assert register.process.returncode == -signal.SIGKILL


def test_stopping_twice_does_nothing(laid_out):
    register = start_national_register(laid_out)
    register.stop()
    register.stop()
    assert register.process.returncode is not None


def test_nothing_is_left_running_when_one_does_not_get_ready(laid_out, monkeypatch):
    started = []
    source = laid_out.source_settings.read_text()
    monkeypatch.setattr("gateway.simulation.processes.subprocess.Popen", recording(started))
    laid_out.source_settings.write_text("")
    try:
        with pytest.raises(ProcessFailed, match="national-register"), running(laid_out, workers=1):
            pytest.fail("the register has no settings")
    finally:
        laid_out.source_settings.write_text(source)
    assert [process.poll() is not None for process in started] == [True, True]


def recording(started):
    popen = subprocess.Popen

    def start(*arguments, **options):
        process = popen(*arguments, **options)
        started.append(process)
        return process

    return start


def test_refuses_to_start_where_something_listens(laid_out):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", laid_out.source_port))
        listener.listen()
        with pytest.raises(ProcessFailed, match="runs already"):
            start_national_register(laid_out)


def test_an_ended_process_leaves_no_worker_behind(laid_out):
    register = start_national_register(laid_out)
    register.wait_until_ready()
    os.kill(register.pid, signal.SIGSTOP)
    register.stop(seconds=0.1)
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        attempt.bind(("127.0.0.1", laid_out.source_port))
