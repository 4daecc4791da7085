"""A network that runs, somebody on the way to it, and its journal: for partners' own programs."""

from collections.abc import Iterator

import pytest

from gateway.clock import SystemClock
from gateway.database import Database
from gateway.journal import Journal
from gateway.simulation.network import Network, lay_out
from gateway.simulation.processes import running
from tests.support.wire import Wire, a_wire_to


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    laid_out = lay_out(tmp_path_factory.mktemp("network"), people=20)
    with running(laid_out, workers=1):
        yield laid_out


@pytest.fixture
def wire(network: Network) -> Iterator[Wire]:
    with a_wire_to(network.address) as between:
        yield between


@pytest.fixture
def journal(network: Network) -> Iterator[Journal]:
    opened = Journal(Database(network.database), SystemClock())
    yield opened
    opened.close()
