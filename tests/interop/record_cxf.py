"""Records requests of Apache CXF as vectors: `.venv/bin/python -m tests.interop.record_cxf`, at the top of a checkout.

Runs a network of its own, whose keys are made for the recording and used for nothing else.
"""

import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from gateway.clock import SystemClock
from gateway.simulation.institution import CENTRE_B
from gateway.simulation.network import lay_out
from gateway.simulation.processes import running
from tests.support.cxf import EXAMPLE, JavaPartner, a_java_partner
from tests.support.foreign import copy_keys
from tests.support.wire import a_wire_to

VECTORS = Path(__file__).parents[1] / "vectors" / "foreign" / "cxf"
RSA_1_5 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"


def record(folder: Path) -> None:
    """Write every case anew; what a reader must know of one stands in its `case.toml`."""
    network = lay_out(folder / "network", people=0)
    shutil.rmtree(VECTORS, ignore_errors=True)
    copy_keys(network.pki, str(CENTRE_B.application), VECTORS / "keys")
    with running(network, workers=1):
        partner = a_java_partner(folder / "java-cxf", network, CENTRE_B)
        _record(
            partner,
            "connection-test",
            ("send-test-message", "Grüße 😀"),
            situation="policy-driven CXF tests the connection with text outside ASCII and outside the BMP",
            expected=_accepted("sendTestMessageRequest", "criteria/echo", "Grüße 😀"),
        )
        person = network.cast["renamed"].ssin
        _record(
            partner,
            "consult-person",
            ("consult-person", person),
            situation="policy-driven CXF asks for an invented person",
            expected=_accepted("consultPersonRequest", "criteria/ssin", person),
        )
        _record(
            partner,
            "rsa-1-5",
            ("send-test-message", "ping"),
            situation="the partner forgot to name the key transport, and CXF took RSA PKCS#1 v1.5",
            expected='verdict = "refused"\nreason = "unsupported-algorithm"\nclause = "XML Encryption 1.1 §5.5.1"\n',
            **{"ws-security_custom_alg_suite_asymmetric_key_encryption_algorithm": RSA_1_5},
        )


def _record(
    partner: JavaPartner, name: str, question: tuple[str, ...], *, situation: str, expected: str, **settings: str
) -> None:
    with a_wire_to(partner.network.address) as wire:
        partner.asks(*question, address=wire.address, **settings)
        request = wire.last.request
    case = VECTORS / name
    case.mkdir()
    (case / "request.xml").write_bytes(request)
    (case / "case.toml").write_text(
        f'situation = "{situation}"\ninstant = {_now()}\n{expected}{_origin()}', encoding="utf-8"
    )


def _accepted(element: str, path: str, text: str) -> str:
    return (
        'verdict = "accepted"\norder = "sign-then-encrypt"\nsigned = ["Body", "Timestamp"]\n'
        f'element = "{element}"\npath = "{path}"\ntext = "{text}"\n'
    )


def _origin() -> str:
    version = re.search(r"<cxf.version>(.+)</cxf.version>", (EXAMPLE / "pom.xml").read_text(encoding="utf-8"))
    java = subprocess.run(["java", "--version"], capture_output=True, encoding="utf-8", check=True).stdout.splitlines()
    return f'\n[origin]\nstack = "Apache CXF {version[1]}, {java[0]}"\ncommand = "python -m tests.interop.record_cxf"\n'


def _now() -> str:
    now: datetime = SystemClock().now()
    return now.isoformat(timespec="milliseconds")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        record(Path(temporary))
