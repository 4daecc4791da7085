"""What is installed from a wheel works where no checkout is: contracts, catalogue, gunicorn's file."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import gateway
assert gateway.__file__.startswith(sys.argv[1]), gateway.__file__
from gateway.catalogue import load_catalogue
from gateway.contracts import Policy, SchemaCache, compose, find_root
from gateway.server.gunicorn_configuration import find_gunicorn_configuration
assert str(find_root()).startswith(sys.argv[1])
assert str(find_gunicorn_configuration()).startswith(sys.argv[1])
SchemaCache()
for service in load_catalogue().services.values():
    assert compose(service.name, service.version, policy=Policy.GCM, address="http://127.0.0.1/")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().splitlines():
        if name.startswith(("gateway/", "wsdl/", "xsd/", "deploy/", "setup.cfg", "pyproject", "README", "LICENSE")):
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(copy)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_finds_contracts_catalogue_and_gunicorn_file_inside_the_wheel(installed, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(installed)], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_ships_no_private_key(installed):
    assert [
        path for path in installed.rglob("*") if path.is_file() and b"PRIVATE KEY-----\n" in path.read_bytes()
    ] == []
