"""Partners of the other profiles, all the way: what they send is answered as they can read it, to a last day."""

from datetime import timedelta

import pytest
from lxml import etree

from gateway.wss.verify import ProtectionOrder
from tests.support import deviations as d
from tests.support import oracle
from tests.support.directory import a_welfare_centre
from tests.support.messages import AES128_CBC, AES256_CBC, TokenKind, find, find_path


@pytest.fixture
def legacy(network, clock):
    """A centre whose toolkit has no GCM; its profile ends today."""
    institution = a_welfare_centre(3)
    network.directory.services.put_institutions([institution])
    application = network.pki.application("centre-3", number=institution.number)
    return network.registers(application, institution, profile="legacy-cbc", profile_until=clock.today())


@pytest.fixture
def standard(network):
    institution = a_welfare_centre(4)
    network.directory.services.put_institutions([institution])
    application = network.pki.application("centre-4", number=institution.number)
    return network.registers(application, institution, profile="standard")


def a_ping(partner, **choices):
    """Return the message of a foreign toolkit that asks for an echo."""
    return partner.writes(partner.question("TestConnectionService", "sendTestMessage", echo="ping")).encrypting(
        **choices
    )


def from_legacy(partner, cipher=AES256_CBC, octets=32):
    recipient = partner.network.pki.hub_legacy_decryption.certificate
    return a_ping(partner, recipient=recipient, key_octets=octets).as_a_legacy_partner().encrypting(cipher=cipher)


def post(network, message):
    return network.post(message.octets, "TestConnectionService", "sendTestMessage")


def operations(network):
    return network.hub.decryption_key.operations, network.hub.legacy_decryption_key.operations


@pytest.mark.parametrize(("cipher", "octets"), [(AES128_CBC, 16), (AES256_CBC, 32)])
def test_answers_a_legacy_partner_in_its_own_cipher_and_order(network, legacy, cipher, octets):
    before = operations(network)
    reply = post(network, from_legacy(legacy, cipher, octets))
    assert reply.status == 200
    assert tuple(now - then for now, then in zip(operations(network), before, strict=True)) == (0, 1)
    payload, covered = oracle.verify_and_decrypt(reply.octets, legacy.holder)
    assert etree.XML(payload).findtext("result/echo") == "ping"
    assert set(covered) == {"Body", "Timestamp", "SignatureConfirmation"}
    answer = etree.XML(reply.octets)
    assert find_path(answer, "//xenc:EncryptedData/xenc:EncryptionMethod").get("Algorithm") == cipher
    names = [etree.QName(child).localname for child in find(answer, "Security")]
    assert names.index("Signature") < names.index("EncryptedKey")


def test_refuses_a_legacy_partner_from_the_day_after_with_the_reason_in_the_journal(network, legacy, clock):
    assert post(network, from_legacy(legacy)).status == 200
    clock.advance(timedelta(days=1))
    refused = post(network, from_legacy(legacy))
    outcome = network.outcome_of(refused)
    assert (refused.status, outcome.fault_class, outcome.reason) == (500, "S", "unknown-token")
    assert outcome.detail.startswith("profile legacy-cbc ended on ")


def test_refuses_cbc_of_a_modern_partner_and_signing_first_of_a_legacy_one(network, legacy):
    before = operations(network)
    modern = post(network, a_ping(network.centre).as_a_legacy_partner())
    signed_first = post(network, from_legacy(legacy).in_order(ProtectionOrder.SIGN_THEN_ENCRYPT))
    assert network.outcome_of(modern).reason == "unsupported-algorithm"
    assert network.outcome_of(signed_first).reason == "failed-digest"
    assert operations(network) == before


def test_a_standard_partner_sends_its_key_inside_the_data_and_lives_ten_minutes(network, standard, clock):
    inline = a_ping(standard, inline=True, key_reference=TokenKind.X509_DATA)
    assert post(network, inline.with_period(clock.now(), timedelta(minutes=10))).status == 200


def test_the_journal_says_what_was_dropped_unread(network, standard):
    reply = post(network, a_ping(standard).but(d.with_unsigned_addressing))
    assert reply.status == 200
    payload, _ = oracle.decrypt_and_verify(reply.octets, standard.holder)
    ticket = next(etree.XML(payload).iter("ticketCBSS")).text
    assert network.outcome_of(ticket).detail == "unsigned and dropped unread: To"


def test_refuses_unsigned_addressing_of_a_modern_partner(network):
    reply = post(network, a_ping(network.centre).but(d.with_unsigned_addressing))
    assert network.outcome_of(reply).reason == "uncovered-part"


def test_refuses_legacy_partners_of_a_hub_without_a_key_for_them(network, legacy):
    message = from_legacy(legacy)
    absent = {"legacy_decryption_certificate": None, "legacy_decryption_key": None}
    keys = network._settings.keys.model_copy(update=absent)
    network._settings = network._settings.model_copy(update={"keys": keys})
    network.restart()
    assert network.outcome_of(post(network, message)).detail == "no key here serves legacy profiles"
