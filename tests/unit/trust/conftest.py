"""A stopped clock and a fresh PKI for each test of the room."""

from pathlib import Path

import pytest

from tests.support.clock import StoppedClock
from tests.support.pki import DevelopmentPKI, development_pki


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def pki(tmp_path: Path, clock: StoppedClock) -> DevelopmentPKI:
    return development_pki(tmp_path, clock)
