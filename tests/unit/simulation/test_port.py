import socket

import pytest

from gateway.simulation import port
from gateway.simulation.port import choose_ports


def test_ports_differ_and_are_free():
    ports = choose_ports(5)
    assert len(set(ports)) == 5
    for number in ports:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", number))


def test_a_port_in_use_is_not_chosen(monkeypatch):
    (taken, free) = choose_ports(2)
    draws = iter([taken, taken, free])
    monkeypatch.setattr(port.secrets, "choice", lambda _: next(draws))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", taken))
        assert choose_ports(1) == (free,)


def test_gives_up_when_no_port_is_free(monkeypatch):
    (taken,) = choose_ports(1)
    monkeypatch.setattr(port.secrets, "choice", lambda _: taken)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", taken))
        with pytest.raises(OSError, match="no free port"):
            choose_ports(1)
