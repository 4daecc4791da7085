"""Networks to speak in: one for each conversation, or one for a module whose conversations leave each other alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.clock import StoppedClock
from tests.support.hub import StagedNetwork
from tests.support.site import Site, a_running_site


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def network(tmp_path: Path, clock: StoppedClock) -> StagedNetwork:
    """A network of its own; its register is not running."""
    return StagedNetwork(tmp_path, clock)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StagedNetwork]:
    """A network with its register running. Tests enter persons of their own and leave clock and partners alone."""
    network = StagedNetwork(tmp_path_factory.mktemp("network"), StoppedClock())
    with network.register_running():
        yield network


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A network that runs, for tests of the group `running hub`; the body of a request has a second to arrive."""
    folder = tmp_path_factory.mktemp("site") / "network"
    with a_running_site(folder, settings="\n[limits]\nbody_seconds = 1\n") as site:
        yield site
