"""What the hub makes of a register that misbehaves: real processes, asked through the client SDK."""

import pytest

from gateway.clock import SystemClock
from gateway.provider import Source
from gateway.sdk import Client
from gateway.sdk.errors import CrossroadsError
from gateway.simulation.faulty_source import FaultySource

pytestmark = pytest.mark.xdist_group("network")


def test_changes_only_what_the_kit_offers_to_be_changed():
    changed = {name for name in vars(FaultySource) if name in vars(Source) and not name.startswith("__")}
    assert changed == {"wsgi", "secure_reply"}


@pytest.fixture
def consult(network):
    """Ask, as the office, about the person of the demonstration."""
    with Client.from_profile("nsso", file=network.profiles) as office:
        yield lambda: office.person_service.consult_person(ssin=network.person)


@pytest.mark.parametrize(
    ("behave", "code", "reason"),
    [
        ("wrong-signature", "MSG00003", "source-untrusted"),
        ("invalid-answer", "MSG00003", "source-invalid"),
        ("other-ticket", "MSG00003", "source-untrusted"),
        ("unsecured-fault", "MSG00003", "source-untrusted"),
        ("down", "MSG00002", "source-unavailable"),
    ],
)
def test_the_caller_learns_that_the_register_failed(network, consult, behave, code, reason):
    network.let_register(behave)
    with pytest.raises(CrossroadsError, match=f"{code}: {reason}"):
        consult()


def test_a_slow_register_is_waited_for(network, consult):
    network.let_register("slow:0.3")
    clock = SystemClock()
    began = clock.ticks()
    assert consult().found
    assert clock.ticks() - began >= 0.3


def test_a_register_that_behaves_again_answers_again(network, consult):
    network.let_register("invalid-answer")
    with pytest.raises(CrossroadsError):
        consult()
    network.let_register("normal")
    assert consult().found
