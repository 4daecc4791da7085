"""The SDK works where only the base install is: without a database, a server, spyne or the catalogue's libraries."""

import subprocess
import sys
from pathlib import Path

from tests.support.clock import StoppedClock
from tests.support.fake_hub import write_profile
from tests.support.pki import development_pki

WITHOUT_SERVER = """
import sys

ABSENT = {"sqlalchemy", "spyne", "pydantic", "pydantic_settings", "yaml", "alembic", "gunicorn", "xmlsec"}


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(name)
        return None


sys.meta_path.insert(0, Absent())

import pathlib

import gateway.console.call
from gateway.sdk import Client

client = Client.from_profile("demo", file=pathlib.Path(sys.argv[1]))
assert "consult_person" in dir(client.person_service)
client.close()

ALLOWED = {"clock", "console", "contracts", "refusals", "sdk", "soap", "trust", "values", "wss"}
rooms = {name.split(".")[1] for name in sys.modules if name.startswith("gateway.")}
print(*sorted(rooms - ALLOWED))
"""


def test_the_sdk_and_its_command_need_the_base_install_only(tmp_path: Path):
    pki = development_pki(tmp_path, StoppedClock())
    file = write_profile(tmp_path, pki, pki.application(), "https://hub.example")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SERVER, str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "", "the SDK imports rooms of the server"
