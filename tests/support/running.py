"""A network laid out in a temporary folder and started: the hub in two processes, and the National Register.

@pytest.fixture(scope="session")
def network(tmp_path_factory):
    with running_network(tmp_path_factory) as network:
        yield network
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.simulation.network import Network, lay_out
from gateway.simulation.processes import running
from tests.support.pki import pooled_key

PEOPLE = 60


def a_network(folder: Path, *, people: int = PEOPLE, **options: Any) -> Network:
    """Lay a network out with keys of this test process."""
    positions = iter(range(100, 200))
    return lay_out(folder, **{"people": people, "new_key": lambda: pooled_key(next(positions)), **options})


@contextmanager
def running_network(tmp_path_factory) -> Iterator[Network]:
    """Yield a network whose processes are ready; they end with the block."""
    network = a_network(tmp_path_factory.mktemp("network") / "demo")
    with running(network, workers=2):
        yield network
