"""A read ends when its deadline passes, and only then; the answer can still be sent, encrypted where it was."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.soap.deadline import DeadlineWatcher
from tests.support.keys import a_holder


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_ends_a_read_at_the_deadline(pair):
    ours, _ = pair
    with DeadlineWatcher().limit(ours, 0.1) as watch:
        assert ours.recv(1) == b""
    assert watch.passed


def test_lets_a_read_in_time_pass(pair):
    ours, theirs = pair
    theirs.sendall(b"a")
    with DeadlineWatcher().limit(ours, 60) as watch:
        assert ours.recv(1) == b"a"
    assert not watch.passed


def test_leaves_a_connection_alone_after_its_read(pair):
    ours, theirs = pair
    watcher = DeadlineWatcher()
    with watcher.limit(ours, 0.1):
        pass
    other, _ = others = socket.socketpair()
    with others[0], others[1], watcher.limit(other, 0.3):
        assert other.recv(1) == b""
    theirs.sendall(b"a")
    assert ours.recv(1) == b"a"


def test_still_sends_after_the_deadline(pair):
    ours, theirs = pair
    with DeadlineWatcher().limit(ours, 0.1):
        ours.recv(1)
    ours.sendall(b"408")
    assert theirs.recv(3) == b"408"


def test_watches_several_connections(pair):
    watcher = DeadlineWatcher()
    pairs = [socket.socketpair() for _ in range(5)]

    def read(connection: socket.socket) -> None:
        with watcher.limit(connection, 0.1):
            connection.recv(1)

    threads = [threading.Thread(target=read, args=(ours,)) for ours, _ in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in threads)
    for ours, theirs in pairs:
        ours.close()
        theirs.close()


def test_survives_a_connection_that_was_closed(pair):
    watcher = DeadlineWatcher()
    gone, _ = others = socket.socketpair()
    others[1].close()
    with watcher.limit(gone, 0.1):
        gone.close()
        with watcher.limit(pair[0], 0.3) as watch:
            assert pair[0].recv(1) == b""
    assert watch.passed


def test_never_sends_in_clear_what_was_to_be_encrypted(pair, tmp_path):
    with _encrypted(pair, tmp_path) as (server, client):
        with DeadlineWatcher().limit(server, 0.1) as watch, contextlib.suppress(OSError):
            server.recv(1)
        assert watch.passed
        with contextlib.suppress(OSError):
            server.sendall(b"408")
        socket.socket.shutdown(server, socket.SHUT_RDWR)
        assert b"408" not in socket.socket.recv(client, 100)


@contextlib.contextmanager
def _encrypted(
    pair: tuple[socket.socket, socket.socket], folder: Path
) -> Iterator[tuple[ssl.SSLSocket, ssl.SSLSocket]]:
    holder = a_holder("tls")
    file = folder / "tls.pem"
    file.write_bytes(holder.pem + holder.certificate.public_bytes(Encoding.PEM))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    calling = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    calling.check_hostname, calling.verify_mode = False, ssl.CERT_NONE
    # without tickets, so that everything the client receives after the handshake is an answer
    serving.num_tickets = 0
    shaken: list[ssl.SSLSocket] = []
    thread = threading.Thread(target=lambda: shaken.append(calling.wrap_socket(pair[1])))
    thread.start()
    server = serving.wrap_socket(pair[0], server_side=True)
    thread.join(timeout=5)
    with server, shaken[0]:
        yield server, shaken[0]
