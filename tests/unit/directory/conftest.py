import pytest

from tests.support.clock import StoppedClock
from tests.support.directory import a_directory


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def directory(tmp_path, clock):
    return a_directory(tmp_path, clock)
