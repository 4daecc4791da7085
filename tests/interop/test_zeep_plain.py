"""zeep without our SDK, with the security of `examples/zeep-plain`: libxmlsec and cryptography, nothing of ours."""

import re
import sys
from importlib.metadata import version

import pytest

from gateway.simulation.institution import CENTRE_B
from gateway.simulation.network import Network
from tests.support.conversation import Conversation
from tests.support.program import EXAMPLES, Program, a_program

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def partner(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return a_program("zeep-plain", tmp_path_factory.mktemp("partner") / "zeep-plain", network, CENTRE_B)


class TestZeepPlain(Conversation):
    """The conversation, held by zeep."""

    def test_it_uses_nothing_of_ours_and_only_what_its_requirements_pin(self):
        folder = EXAMPLES / "zeep-plain"
        source = "".join(file.read_text(encoding="utf-8") for file in (folder / "hub_client").glob("*.py"))
        imported = set(re.findall(r"^(?:from|import) (\w+)", source, flags=re.MULTILINE)) - sys.stdlib_module_names
        pinned = dict(line.split("==") for line in (folder / "requirements.txt").read_text("utf-8").splitlines())
        assert imported == {"hub_client", *pinned}
        assert pinned == {package: version(package) for package in pinned}
