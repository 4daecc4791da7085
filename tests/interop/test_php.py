"""PHP's SoapClient, with the security of `examples/php`: PHP's own openssl and DOM, nothing of ours."""

import pytest

from gateway.simulation.institution import CENTRE_B
from gateway.simulation.network import Network
from tests.support.conversation import Conversation
from tests.support.program import Program, a_program

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def partner(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return a_program("php", tmp_path_factory.mktemp("partner") / "php", network, CENTRE_B)


class TestPHP(Conversation):
    """The conversation, held by PHP."""
