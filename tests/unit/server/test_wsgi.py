"""What gunicorn loads: a door, or an error that says what to change."""

import logging

import pytest

from gateway.server.door import Door
from gateway.server.wsgi import SETTINGS_VARIABLE, application
from gateway.settings import SettingsError
from tests.support.database import a_database
from tests.support.http import call
from tests.support.pki import DevelopmentPKI


@pytest.fixture(autouse=True)
def _logs():
    """`application` takes the root logger for itself."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_builds_the_hub_that_its_settings_describe(tmp_path, clock, monkeypatch):
    DevelopmentPKI(tmp_path / "pki", clock)
    a_database(tmp_path)
    file = tmp_path / "hub.toml"
    issued = "pki/issued"
    file.write_text(f"""
[keys]
signing_certificate = "{issued}/hub-signing/certificate.pem"
signing_key = "{issued}/hub-signing/key.pem"
decryption_certificate = "{issued}/hub-decryption/certificate.pem"
decryption_key = "{issued}/hub-decryption/key.pem"
[trust]
roots = ["pki/root/certificate.pem"]
intermediates = ["pki/issuing/certificate.pem"]
revocation_lists = "pki/crl"
[database]
url = "sqlite:///hub.sqlite"
""")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(file))
    door = application()
    assert isinstance(door, Door)
    assert call(door, "GET", "/health/live").status == 200


def test_does_not_start_with_settings_that_cannot_be_used(tmp_path, monkeypatch):
    file = tmp_path / "hub.toml"
    file.write_text("[hub]\nname = 'x'\n")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(file))
    with pytest.raises(SettingsError, match=r"hub\.toml"):
        application()
