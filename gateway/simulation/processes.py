"""The processes of a network, hub and National Register, as children of this one.

Each writes its own log in the network's folder. They are ready when they say so themselves, and are stopped by their
process ids: asked to finish first, ended when they do not. Each is a process group of its own, so that Ctrl-C reaches
this process, which then stops them. Several networks can run at the same time.
"""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from gateway.server.gunicorn_configuration import build_command
from gateway.server.wsgi import SETTINGS_VARIABLE as HUB_VARIABLE
from gateway.simulation.faulty_source import READY_PATH
from gateway.simulation.national_register import SETTINGS_VARIABLE as SOURCE_VARIABLE
from gateway.simulation.network import Network

HUB_APPLICATION = "gateway.server.wsgi:application()"
SOURCE_APPLICATION = "gateway.simulation.national_register:application()"

_POLL_SECONDS = 0.02
_READY_SECONDS = 30.0
_STOP_SECONDS = 5.0
_TAIL_BYTES = 2000


class ProcessFailed(Exception):  # noqa: N818 - the process failed, not this one
    """A process ended or did not get ready; the text holds the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One process that was started."""

    name: str
    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def wait_until_ready(self, *, seconds: float = _READY_SECONDS) -> None:
        """Return when the process says that it is ready; raise `ProcessFailed` when it ends or takes too long."""
        pause, deadline = threading.Event(), time.monotonic() + seconds
        while not _is_ready(self.port):
            if self.process.poll() is not None:
                raise ProcessFailed(f"{self.name} ended with status {self.process.returncode}:\n{self._tail()}")
            if time.monotonic() > deadline:
                raise ProcessFailed(f"{self.name} was not ready after {seconds:g} seconds:\n{self._tail()}")
            pause.wait(_POLL_SECONDS)

    def ask_to_stop(self) -> None:
        """Ask the process to finish; one that has ended is left alone."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, *, seconds: float = _STOP_SECONDS) -> None:
        """Ask the process to finish, and end it after `seconds`."""
        self.ask_to_stop()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._end()

    def _end(self) -> None:
        """End the process with its workers, which would answer for a while yet; return when the port is free."""
        os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        pause, deadline = threading.Event(), time.monotonic() + _STOP_SECONDS
        while not _is_free(self.port) and time.monotonic() < deadline:
            pause.wait(_POLL_SECONDS)

    def _tail(self) -> str:
        return self.log.read_bytes()[-_TAIL_BYTES:].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """Hub and National Register, ready."""

    hub: Running
    national_register: Running


def start_hub(network: Network, *, workers: int = 2) -> Running:
    """Start the hub; it is not ready yet."""
    command = build_command(HUB_APPLICATION, bind=f"127.0.0.1:{network.hub_port}", workers=workers)
    return _start("hub", network, network.hub_port, command, {HUB_VARIABLE: str(network.hub_settings)})


def start_national_register(network: Network) -> Running:
    """Start the National Register; one process, because it counts wrong guesses in its memory."""
    command = build_command(SOURCE_APPLICATION, bind=f"127.0.0.1:{network.source_port}", workers=1)
    environment = {SOURCE_VARIABLE: str(network.source_settings)}
    return _start("national-register", network, network.source_port, command, environment)


@contextmanager
def running(network: Network, *, workers: int = 2) -> Iterator[Processes]:
    """Run the network inside the block. Raises `ProcessFailed` when a process does not get ready."""
    with ExitStack() as started:
        hub = start_hub(network, workers=workers)
        started.callback(hub.stop)
        register = start_national_register(network)
        started.callback(register.stop)
        started.callback(hub.ask_to_stop)  # first: while the hub keeps its connections, the register waits for them
        register.wait_until_ready()
        hub.wait_until_ready()
        yield Processes(hub=hub, national_register=register)


def is_running(network: Network) -> bool:
    """Tell whether a hub answers where `network` has its own."""
    return _is_ready(network.hub_port)


def _start(name: str, network: Network, port: int, command: list[str], environment: Mapping[str, str]) -> Running:
    if not _is_free(port):  # whatever listens would be taken for the process that is to start
        raise ProcessFailed(f"{name} cannot start: port {port} is taken; perhaps the network runs already")
    log = network.logs / f"{name}.log"
    with log.open("ab") as channel:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=channel,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    return Running(name=name, port=port, log=log, process=process)


def _is_free(port: int) -> bool:
    """Tell whether nothing listens on the port; connections that linger do not count."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_ready(port: int) -> bool:
    """Ask on the loopback; whoever answers at all but is not ready says so with another status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", READY_PATH)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
