"""Free ports of the loopback, outside the range from which the system takes those of outgoing connections."""

import secrets
import socket
from contextlib import ExitStack

_PORTS = range(20_000, 32_000)
_ATTEMPTS = 200


def choose_ports(count: int) -> tuple[int, ...]:
    """Return different ports on which nothing listens now. Raises `OSError` when none is found."""
    with ExitStack() as held:
        return tuple(_hold(held) for _ in range(count))


def _hold(held: ExitStack) -> int:
    """Find a port by taking it; it is given back when all are found."""
    for _ in range(_ATTEMPTS):
        port = secrets.choice(_PORTS)
        attempt = held.enter_context(socket.socket())
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port
    raise OSError("no free port on the loopback")
