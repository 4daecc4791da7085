"""A hub is wired from its settings, or does not start and says why."""

from dataclasses import replace

import pytest

from gateway import app
from gateway.app import build_hub
from gateway.catalogue import load_catalogue
from gateway.settings import SettingsError
from gateway.wss.engine_xmlsec import XMLSecEngine
from gateway.wss.selftest import Surprise
from tests.support.clock import StoppedClock
from tests.support.hub import StagedNetwork


@pytest.fixture
def network(tmp_path):
    return StagedNetwork(tmp_path, StoppedClock())


def a_catalogue_with(**changes):
    """Change one operation of the catalogue."""
    catalogue = load_catalogue()
    service = catalogue.services["PersonService"]
    operation = replace(service.operations["consultPerson"], **changes)
    service = replace(service, operations={**service.operations, "consultPerson": operation})
    return replace(catalogue, services={**catalogue.services, "PersonService": service})


@pytest.mark.parametrize(
    "changes", [{"behaviour": "person.nothing"}, {"rules": ("access.nothing",)}], ids=["behaviour", "rule"]
)
def test_does_not_start_when_the_catalogue_calls_what_nobody_answers_to(network, monkeypatch, changes):
    monkeypatch.setattr(app, "load_catalogue", lambda: a_catalogue_with(**changes))
    with pytest.raises(SettingsError, match=r"PersonService\.consultPerson.*nothing.*person\.consult"):
        build_hub(network.hub.settings)


def test_callers_wait_for_the_journal_a_second_longer_than_it_waits_for_a_lock(tmp_path):
    network = StagedNetwork(tmp_path, StoppedClock(), database={"busy_seconds": 7})
    assert network.hub.journal._writer._deadline == 8


@pytest.mark.parametrize(("name", "asked"), [("own", set()), ("xmlsec", {"centre-1", "register-1"})])
def test_questions_and_answers_are_checked_by_the_engine_of_the_settings(tmp_path, monkeypatch, name, asked):
    seen = set()
    verify_value = XMLSecEngine.verify_value

    def record(engine, signature, sender):
        seen.add(sender.application)
        return verify_value(engine, signature, sender)

    monkeypatch.setattr(XMLSecEngine, "verify_value", record)
    network = StagedNetwork(tmp_path, StoppedClock(), security={"engine": name})
    with network.register_running():
        told = network.centre.asks("PersonService", "consultPerson", ssin=str(network.a_client()))
    assert told.value == "DATA_FOUND"
    assert seen == asked


@pytest.mark.parametrize("room", ["wss", "trust"])
def test_does_not_start_when_a_library_does_not_behave_as_assumed(network, monkeypatch, room):
    def surprise(*arguments):
        raise Surprise("a library")

    monkeypatch.setattr(f"gateway.{room}.selftest.run_selftest", surprise)
    with pytest.raises(Surprise):
        build_hub(network.hub.settings)


@pytest.mark.parametrize(("key", "other"), [("signing_key", "decryption_key"), ("decryption_key", "signing_key")])
def test_does_not_start_with_a_key_that_does_not_belong_to_its_certificate(network, key, other):
    settings = network.hub.settings
    keys = settings.keys.model_copy(update={key: getattr(settings.keys, other)})
    with pytest.raises(ValueError, match="do not belong together"):
        build_hub(settings.model_copy(update={"keys": keys}))


def test_does_not_start_with_the_two_key_pairs_exchanged(network):
    """What decrypts must not sign, and what signs must not decrypt."""
    settings = network.hub.settings
    keys = settings.keys
    exchanged = keys.model_copy(
        update={
            "signing_certificate": keys.decryption_certificate,
            "signing_key": keys.decryption_key,
            "decryption_certificate": keys.signing_certificate,
            "decryption_key": keys.signing_key,
        }
    )
    with pytest.raises(ValueError, match="must allow"):
        build_hub(settings.model_copy(update={"keys": exchanged}))


def test_measures_every_stage_that_a_message_reaches(network):
    told = network.centre.asks("TestConnectionService", "sendTestMessage", echo="ping")
    stages = [stage.name for stage in network.outcome_of(told).stages]
    assert stages == ["receive", "secure", "accept", "validate", "authorise", "route", "respond"]
    refused = network.post(b"no XML")
    assert [stage.name for stage in network.outcome_of(refused).stages] == ["receive"]


def without_legacy_key(network):
    keys = network.hub.settings.keys.model_copy(
        update={"legacy_decryption_certificate": None, "legacy_decryption_key": None}
    )
    return network.hub.settings.model_copy(update={"keys": keys})


def test_starts_without_a_key_for_legacy_partners(network):
    assert build_hub(without_legacy_key(network)).legacy_decryption_key is None


def test_does_not_start_when_legacy_partners_would_share_a_key_with_the_others(network):
    keys = network.hub.settings.keys
    shared = keys.model_copy(
        update={
            "legacy_decryption_certificate": keys.decryption_certificate,
            "legacy_decryption_key": keys.decryption_key,
        }
    )
    with pytest.raises(SettingsError, match="a key of its own"):
        build_hub(network.hub.settings.model_copy(update={"keys": shared}))


def test_does_not_start_with_a_signing_key_that_few_toolkits_read(network):
    network.pki.application("curved", private_key=network.pki.curve_application().private_key)
    curved = network.pki.folder / "issued" / "curved"
    keys = network.hub.settings.keys.model_copy(
        update={"signing_certificate": curved / "certificate.pem", "signing_key": curved / "key.pem"}
    )
    with pytest.raises(SettingsError, match="not an RSA key"):
        build_hub(network.hub.settings.model_copy(update={"keys": keys}))
