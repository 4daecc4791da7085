import pytest

from gateway.simulation.institution import MEMBERS
from gateway.simulation.layout import Layout, generate_key
from gateway.trust.authority import Authority
from gateway.trust.key_file import read_certificate
from gateway.trust.organisation import read_organisation
from tests.support.clock import StoppedClock
from tests.support.pki import pooled_key


@pytest.fixture
def layout(tmp_path):
    return Layout(folder=tmp_path, hub_port=20000, source_port=20001, clock=StoppedClock())


def make_pki(layout):
    positions = iter(range(100, 200))
    layout.make_pki(lambda: pooled_key(next(positions)))
    return Authority.open(layout.folder / "pki", clock=layout.clock)


def test_every_application_has_a_certificate_of_its_institution(layout):
    make_pki(layout)
    for member in MEMBERS:
        if member.application is not None:
            folder = layout.folder / "pki" / "issued" / member.application
            holder = read_organisation(read_certificate(folder / "certificate.pem").subject)
            assert (holder.number, holder.application) == (member.number, member.application)


def test_the_hub_signs_and_decrypts_with_different_keys(layout):
    issued = {line.name for line in make_pki(layout).lines}
    assert {"hub-signing", "hub-decryption", "hub-legacy-decryption"} <= issued


def test_the_files_are_there(layout):
    layout.write_files()
    names = {path.name for path in layout.folder.iterdir()}
    assert {"hub.toml", "source.toml", "profiles.toml", "directory.yaml", "log"} <= names


def test_a_key_is_large_enough():
    assert generate_key().key_size == 2048
