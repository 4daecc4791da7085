"""A fake hub for each test, and a client whose profile is written to disk."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.sdk import Client
from tests.support.clock import StoppedClock
from tests.support.fake_hub import FakeHub, write_profile
from tests.support.pki import Application, DevelopmentPKI, development_pki

MakeClient = Callable[..., Client]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def pki(tmp_path: Path, clock: StoppedClock) -> DevelopmentPKI:
    return development_pki(tmp_path, clock)


@pytest.fixture
def application(pki: DevelopmentPKI) -> Application:
    return pki.application()


@pytest.fixture
def hub(pki: DevelopmentPKI, application: Application) -> Iterator[FakeHub]:
    hub = FakeHub(pki, application)
    yield hub
    hub.close()


@pytest.fixture
def profile_file(tmp_path: Path, pki: DevelopmentPKI, application: Application, hub: FakeHub) -> Path:
    return write_profile(tmp_path, pki, application, hub.address)


@pytest.fixture
def make_client(
    tmp_path: Path, pki: DevelopmentPKI, application: Application, hub: FakeHub, clock: StoppedClock
) -> Iterator[MakeClient]:
    """Make clients from a profile with some keys changed; close them before the hub."""
    made: list[Client] = []

    def make(*, client_options: dict[str, Any] | None = None, **changes: Any) -> Client:
        file = write_profile(tmp_path, pki, application, changes.pop("address", hub.address), **changes)
        client = Client.from_profile("demo", file=file, **{"clock": clock, **(client_options or {})})
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()
