"""Records requests of Apache CXF as vectors: `.venv/bin/python -m tests.interop.record_cxf`, at the top of a checkout.

Runs a network of its own, whose keys are made for the recording and used for nothing else.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from gateway.simulation.institution import CENTRE_B
from gateway.simulation.network import lay_out
from gateway.simulation.processes import running
from tests.interop.recording import accepted, record_case
from tests.support.cxf import EXAMPLE, a_java_partner
from tests.support.foreign import copy_keys

VECTORS = Path(__file__).parents[1] / "vectors" / "foreign" / "cxf"
RSA_1_5 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"


def record(folder: Path) -> None:
    """Write every case anew; what a reader must know of one stands in its `case.toml`."""
    network, origin = lay_out(folder / "network", people=0), _origin()
    shutil.rmtree(VECTORS, ignore_errors=True)
    copy_keys(network.pki, str(CENTRE_B.application), VECTORS / "keys")
    with running(network, workers=1):
        partner = a_java_partner(folder / "java-cxf", network, CENTRE_B)
        record_case(
            partner,
            VECTORS / "connection-test",
            ("send-test-message", "Grüße 😀"),
            situation="policy-driven CXF tests the connection with text outside ASCII and outside the BMP",
            expected=accepted("sendTestMessageRequest", "criteria/echo", "Grüße 😀"),
            origin=origin,
        )
        person = network.cast["renamed"].ssin
        record_case(
            partner,
            VECTORS / "consult-person",
            ("consult-person", person),
            situation="policy-driven CXF asks for an invented person",
            expected=accepted("consultPersonRequest", "criteria/ssin", person),
            origin=origin,
        )
        record_case(
            partner,
            VECTORS / "rsa-1-5",
            ("send-test-message", "ping"),
            situation="the partner forgot to name the key transport, and CXF took RSA PKCS#1 v1.5",
            expected='verdict = "refused"\nreason = "unsupported-algorithm"\nclause = "XML Encryption 1.1 §5.5.1"\n',
            origin=origin,
            **{"ws-security_custom_alg_suite_asymmetric_key_encryption_algorithm": RSA_1_5},
        )


def _origin() -> tuple[str, str]:
    version = re.search(r"<cxf.version>(.+)</cxf.version>", (EXAMPLE / "pom.xml").read_text(encoding="utf-8"))
    java = subprocess.run(["java", "--version"], capture_output=True, encoding="utf-8", check=True).stdout.splitlines()
    return f"Apache CXF {version[1]}, {java[0]}", "tests.interop.record_cxf"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        record(Path(temporary))
