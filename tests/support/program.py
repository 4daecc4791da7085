"""A partner's program of `examples/`, with its own settings file and the keys of a member, asked from a test."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from gateway.simulation.institution import Member
from gateway.simulation.network import Network
from tests.support.command import read_named, run

EXAMPLES = Path(__file__).parents[2] / "examples"

_CALL_SECONDS = 60
_PROGRAMS = {
    "php": (("php", "client.php"), "partner.ini"),
    "zeep-plain": ((sys.executable, "-m", "hub_client"), "partner.toml"),
}
"""How each is called, in front of settings and question, and which settings file it brings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A copy of an example with the keys of one application beside its settings."""

    command: tuple[str, ...]
    settings: Path
    network: Network
    member: Member

    def asks(self, *question: str, address: str | None = None, **settings: str) -> dict[str, str]:
        """Run the program, and return the lines it printed by name.

        `address` is asked instead of the hub's own; `settings` are other values for names in its settings file.
        """
        text = self.settings.read_text(encoding="utf-8")
        for name, value in {
            "hub_url": address or self.network.address,
            "number": str(self.member.number),
            **settings,
        }.items():
            text, found = re.subn(rf'^{name} = ".*"$', f'{name} = "{value}"', text, flags=re.MULTILINE)
            assert found == 1, f"{self.settings.name} has no {name}"
        file = self.settings.with_stem("asks")
        file.write_text(text, encoding="utf-8")
        return read_named(run([*self.command, file.name, *question], file.parent, _CALL_SECONDS))


def a_program(stack: str, folder: Path, network: Network, member: Member) -> Program:
    """Copy the example of `stack` into `folder`, with the keys of `member` under the names that its settings use."""
    command, settings = _PROGRAMS[stack]
    shutil.copytree(EXAMPLES / stack, folder, ignore=shutil.ignore_patterns("__pycache__"))
    issued = network.pki / "issued"
    own = issued / str(member.application)
    for name, source in {
        "key.pem": own / "key.pem",
        "certificate.pem": own / "certificate.pem",
        "hub-decryption.pem": issued / "hub-decryption" / "certificate.pem",
        "hub-signing.pem": issued / "hub-signing" / "certificate.pem",
    }.items():
        shutil.copy(source, folder / name)
    return Program(command=command, settings=folder / settings, network=network, member=member)
