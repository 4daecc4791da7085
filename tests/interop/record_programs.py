"""Records requests of the partners' programs as vectors: `.venv/bin/python -m tests.interop.record_programs php`.

Takes the names of one or more folders of `examples/` that `tests.support.program` knows. Runs a network of its own,
whose keys are made for the recording and used for nothing else.
"""

import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from gateway.simulation.institution import CENTRE_B
from gateway.simulation.network import Network, lay_out
from gateway.simulation.processes import running
from tests.interop.recording import accepted, record_case
from tests.support.foreign import copy_keys
from tests.support.program import a_program

VECTORS = Path(__file__).parents[1] / "vectors" / "foreign"


def record(stack: str, network: Network, folder: Path) -> None:
    """Write every case of `stack` anew; what a reader must know of one stands in its `case.toml`."""
    program = a_program(stack, folder, network, CENTRE_B)
    vectors = VECTORS / stack
    shutil.rmtree(vectors, ignore_errors=True)
    copy_keys(network.pki, str(CENTRE_B.application), vectors / "keys")
    somebody = network.cast["renamed"]
    origin = _version(stack), f"tests.interop.record_programs {stack}"
    record_case(
        program,
        vectors / "connection-test",
        ("send-test-message", "Grüße 😀 <&>"),
        situation="the connection is tested with text outside ASCII and outside the BMP, and with markup",
        expected=accepted("sendTestMessageRequest", "criteria/echo", "Grüße 😀 <&>"),
        origin=origin,
    )
    record_case(
        program,
        vectors / "consult-person",
        ("consult-person", somebody.ssin),
        situation="somebody invented is asked for",
        expected=accepted("consultPersonRequest", "criteria/ssin", somebody.ssin),
        origin=origin,
    )
    record_case(
        program,
        vectors / "manage-access",
        ("manage-access", "REGISTER", somebody.ssin, somebody.card or ""),
        situation="a file is opened for somebody invented",
        expected=accepted("manageAccessRequest", "criteria/action", "REGISTER"),
        origin=origin,
    )
    record_case(
        program,
        vectors / "wrong-certificate",
        ("send-test-message", "ping"),
        situation="the partner took the signing certificate of the hub for the other one",
        expected='verdict = "refused"\nreason = "invalid-security"\nclause = "WSS SOAP Message Security 1.1.1 §9.2"\n',
        origin=origin,
        hub_decryption_certificate="hub-signing.pem",
    )


def _version(stack: str) -> str:
    if stack == "php":
        ran = subprocess.run(["php", "--version"], capture_output=True, encoding="utf-8", check=True)
        return " ".join(ran.stdout.split()[:2])
    return ", ".join(f"{package} {version(package)}" for package in ("zeep", "xmlsec", "lxml"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        laid_out = lay_out(here / "network", people=0)
        with running(laid_out, workers=1):
            for name in sys.argv[1:]:
                record(name, laid_out, here / name)
