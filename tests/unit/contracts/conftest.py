"""A listening port of loopback that can say whether somebody connected."""

import socket
from collections.abc import Iterator

import pytest

from gateway.contracts import SchemaCache


class ListeningPort:
    """Accepts nothing by itself; a connection waits in its queue."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.port = listener.getsockname()[1]

    def was_asked(self) -> bool:
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def listening_port() -> Iterator[ListeningPort]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield ListeningPort(listener)


@pytest.fixture(scope="session")
def schemas() -> SchemaCache:
    return SchemaCache()
