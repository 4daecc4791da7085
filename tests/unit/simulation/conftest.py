"""People, and a network that runs: one per test process, because starting it takes seconds."""

import pytest

from gateway.simulation.population import generate_population
from tests.support.clock import NOON
from tests.support.running import running_network


@pytest.fixture(scope="session")
def people():
    """A few thousand people, personas included."""
    return list(generate_population(3000, today=NOON.date()))


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    with running_network(tmp_path_factory) as network:
        yield network


@pytest.fixture
def network(running):
    """The running network; its register behaves well again afterwards."""
    yield running
    running.let_register("normal")
