"""One signed message has one key, whoever shows which certificate; one encrypted key has another."""

from dataclasses import replace

from gateway.wss.encryption import EncryptedKey
from gateway.wss.registration import ThumbprintClaim
from gateway.wss.replay import NoReplayMemory, public_key_digest, replay_keys
from tests.support.keys import a_holder, renewed

CENTRE, OTHER = a_holder("welfare centre"), a_holder("another welfare centre")
KEY = EncryptedKey(
    identifier=None,
    method="",
    oaep_digest="",
    mask_function="",
    recipient=ThumbprintClaim(b""),
    octets=b"wrapped",
    data_reference=None,
)


def test_is_one_key_of_32_octets_without_encryption():
    assert [len(key) for key in replay_keys(CENTRE.certificate, b"signed", None)] == [32]


def test_is_two_keys_with_encryption():
    keys = replay_keys(CENTRE.certificate, b"signed", KEY)
    assert [len(key) for key in keys] == [32, 32]
    assert len(set(keys)) == 2


def test_is_the_same_for_two_certificates_of_one_key():
    renewal = renewed(CENTRE)
    assert renewal.certificate != CENTRE.certificate
    assert replay_keys(renewal.certificate, b"signed", KEY) == replay_keys(CENTRE.certificate, b"signed", KEY)


def test_differs_between_signers():
    assert replay_keys(CENTRE.certificate, b"signed", None) != replay_keys(OTHER.certificate, b"signed", None)
    assert public_key_digest(CENTRE.certificate) != public_key_digest(OTHER.certificate)


def test_differs_between_messages():
    assert replay_keys(CENTRE.certificate, b"signed", None) != replay_keys(CENTRE.certificate, b"signed ", None)


def test_names_an_encrypted_key_whoever_signs_and_however_it_is_written():
    written = replace(KEY, identifier="other", recipient=ThumbprintClaim(b"other"), data_reference="other")
    theirs, ours = replay_keys(OTHER.certificate, b"other", written), replay_keys(CENTRE.certificate, b"signed", KEY)
    assert theirs[1] == ours[1]


def test_an_asker_has_seen_nothing():
    assert not NoReplayMemory().has_seen([b"key"])
