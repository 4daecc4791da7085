"""The Java partner of `examples/java-cxf`, built against a running network and asked from a test."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from gateway.simulation.institution import Member
from gateway.simulation.network import Network
from tests.support.command import read_named, run

EXAMPLE = Path(__file__).parents[2] / "examples" / "java-cxf"

_PASSWORD = "partner"  # noqa: S105 - of a keystore that lives as long as a test
_BUILD_SECONDS = 900
"""On a machine that has nothing yet, Maven fetches CXF first."""
_CALL_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class JavaPartner:
    """A built client with the keystore of one application."""

    folder: Path
    network: Network
    member: Member

    def asks(self, *question: str, address: str | None = None, **settings: str) -> dict[str, str]:
        """Run the client, and return the lines it printed by name.

        `address` is asked instead of the hub's own. Of `settings`, dots are written as underscores.
        """
        deviations = {name.replace("_", "."): value for name, value in settings.items()}
        changed = {"hub.url": address or self.network.address, **deviations}
        file = self.folder / "asks.properties"
        file.write_text(self._settings() + _properties(changed), encoding="utf-8")
        command = ["java", "-jar", "target/hub-client.jar", file.name, *question]
        return read_named(run(command, self.folder, _CALL_SECONDS))

    def _settings(self) -> str:
        """The example's own file, with what is the partner's to change: of two equal names the last counts."""
        return (EXAMPLE / "partner.properties").read_text(encoding="utf-8") + _properties(
            {
                "partner.number": str(self.member.number),
                "org.apache.wss4j.crypto.merlin.keystore.password": _PASSWORD,
                "org.apache.wss4j.crypto.merlin.keystore.private.password": _PASSWORD,
            }
        )


def a_java_partner(folder: Path, network: Network, member: Member) -> JavaPartner:
    """Build the client against the contracts of `network`, which must be running, with the keys of `member`."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("target"))
    issued = network.pki / "issued"
    own = issued / str(member.application)
    authorities = (network.pki / "root" / "certificate.pem", network.pki / "issuing" / "certificate.pem")
    pem = [own / "key.pem", own / "certificate.pem", issued / "hub-decryption" / "certificate.pem", *authorities]
    run(["./make-keystore.sh", *map(str, pem), "partner.p12"], folder, _CALL_SECONDS, KEYSTORE_PASSWORD=_PASSWORD)
    _build(folder, network.address)
    return JavaPartner(folder=folder, network=network, member=member)


def _build(folder: Path, hub: str) -> None:
    """Offline where everything was fetched before, which is quicker and needs no registry."""
    command = ["mvn", "-q", "-B", f"-Dhub={hub}", "package"]
    try:
        run([*command, "-o"], folder, _BUILD_SECONDS)
    except AssertionError:
        run(command, folder, _BUILD_SECONDS)


def _properties(values: dict[str, str]) -> str:
    return "".join(f"\n{name} = {value}" for name, value in values.items()) + "\n"
