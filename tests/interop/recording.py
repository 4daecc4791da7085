"""How a request of a partner's program becomes a vector of `tests/vectors/foreign`."""

from pathlib import Path
from typing import Protocol

from gateway.clock import SystemClock
from gateway.simulation.network import Network
from tests.support.wire import a_wire_to


class Asking(Protocol):
    """A partner's program with its keys, beside a running network."""

    @property
    def network(self) -> Network: ...

    def asks(self, *question: str, address: str | None = None, **settings: str) -> dict[str, str]: ...


def record_case(
    partner: Asking,
    case: Path,
    question: tuple[str, ...],
    *,
    situation: str,
    expected: str,
    origin: tuple[str, str],
    **settings: str,
) -> None:
    """Ask, and write what crossed the wire into the folder `case`; `origin` is the stack and the recorder's module."""
    with a_wire_to(partner.network.address) as wire:
        partner.asks(*question, address=wire.address, **settings)
        request = wire.last.request
    instant, (stack, module) = SystemClock().now().isoformat(timespec="milliseconds"), origin
    case.mkdir()
    (case / "request.xml").write_bytes(request)
    (case / "case.toml").write_text(
        f'situation = "{situation}"\ninstant = {instant}\n{expected}\n[origin]\nstack = "{stack}"\n'
        f'command = "python -m {module}"\n',
        encoding="utf-8",
    )


def accepted(element: str, path: str, text: str) -> str:
    """Return what a case expects whose request the hub must accept, with `text` at `path` of its `element`."""
    return (
        'verdict = "accepted"\norder = "sign-then-encrypt"\nsigned = ["Body", "Timestamp"]\n'
        f'element = "{element}"\npath = "{path}"\ntext = "{text}"\n'
    )
