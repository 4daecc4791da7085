"""One durable insert, or nothing."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes

from gateway.refusals import JournalUnavailable, Replayed
from gateway.stages.accept import Accept
from tests.support.clock import NOON
from tests.support.directory import a_welfare_centre
from tests.support.facts import CENTRE_KEY, accepted
from tests.support.keys import a_holder


class Journal:
    """Implements what the stage asks of `gateway.journal.Journal`."""

    def __init__(self, verdict=True):
        self.verdict = verdict
        self.kept = []

    def accept(self, acceptance):
        if isinstance(self.verdict, Exception):
            raise self.verdict
        self.kept.append(acceptance)
        return self.verdict


@pytest.fixture
def secured():
    return accepted().secured


def test_keeps_who_asked_what_service_and_the_one_time_keys(secured, clock):
    journal = Journal()
    fact = Accept(journal=journal, clock=clock)(secured)
    (kept,) = journal.kept
    assert fact.accepted_at == NOON
    assert kept.ticket == secured.arrived.ticket
    assert (kept.application, kept.institution) == ("centre-1", str(a_welfare_centre().number))
    assert kept.service == "PersonService"
    assert kept.replay_keys == secured.verified.replay_keys
    assert kept.keep_until == secured.verified.keep_until
    assert kept.message_sha256 == sha256(b"octets").digest()
    assert kept.certificate_sha256 == a_holder(CENTRE_KEY).certificate.fingerprint(hashes.SHA256())


def test_refuses_a_message_whose_keys_were_used(secured, clock):
    with pytest.raises(Replayed):
        Accept(journal=Journal(verdict=False), clock=clock)(secured)


def test_accepts_nothing_that_cannot_be_recorded(secured, clock):
    with pytest.raises(JournalUnavailable):
        Accept(journal=Journal(JournalUnavailable()), clock=clock)(secured)
