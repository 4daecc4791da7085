"""Ready means: keys that sign and open, a database that takes rows, revocation lists that are not stale."""

import json
from datetime import timedelta

import pytest

from tests.support.hub import StagedNetwork


@pytest.fixture
def network(tmp_path, clock):
    return StagedNetwork(tmp_path, clock)


def findings(network):
    reply = network.fetch("/health/ready")
    content = json.loads(reply.octets)
    assert reply.headers["Content-Type"] == "application/json"
    assert (reply.status == 200) is all(finding["good"] for finding in content.values())
    return {name: finding["good"] for name, finding in content.items()}


def test_is_ready_when_everything_is_there(network):
    assert findings(network) == {"keys": True, "database": True, "revocation": True}


def test_is_not_ready_with_stale_revocation_lists(network, clock):
    clock.advance(timedelta(days=400))
    assert findings(network)["revocation"] is False


def test_is_not_ready_without_revocation_lists(network, clock):
    for file in network.pki.authority.crl_folder.iterdir():
        file.unlink()
    clock.advance(timedelta(seconds=2))
    assert findings(network)["revocation"] is False


def test_is_not_ready_without_its_database(network):
    file = network.hub.database.file
    file.rename(file.with_suffix(".away"))
    assert findings(network)["database"] is False


def test_is_not_ready_on_the_schema_of_another_release(network):
    engine = network.hub.database.writing_engine
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert findings(network)["database"] is False


def test_is_not_ready_with_keys_that_do_not_belong_together(network):
    key = network.hub.signing_key
    key.certificate = network.centre.application.certificate
    assert findings(network)["keys"] is False


def test_is_not_ready_with_a_key_for_legacy_partners_that_opens_nothing(network):
    network.hub.legacy_decryption_key.certificates = network.hub.decryption_key.certificates
    assert findings(network)["keys"] is False
