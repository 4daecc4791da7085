"""Acceptances and outcomes, in the words of the journal."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

from gateway.journal import Acceptance, Outcome, OutcomeKind
from tests.support.clock import NOON


def a_key() -> bytes:
    """Return a replay key that nobody used."""
    return secrets.token_bytes(64)


def an_acceptance(*keys: bytes, **deviations: Any) -> Acceptance:
    """Return a message of a welfare centre, with keys of its own unless given."""
    return Acceptance(
        **{
            "ticket": uuid4(),
            "accepted_at": NOON,
            "application": "centre-1",
            "institution": "0200000170",
            "service": "PersonService",
            "replay_keys": keys or (a_key(), a_key()),
            "keep_until": NOON + timedelta(minutes=6),
            "certificate_sha256": bytes(32),
            "message_sha256": bytes(32),
            "peer": "127.0.0.1",
            **deviations,
        }
    )


def an_outcome(**deviations: Any) -> Outcome:
    """Return an answer."""
    return Outcome(
        **{"ticket": uuid4(), "at": NOON, "kind": OutcomeKind.ANSWERED, "service": "PersonService", **deviations}
    )


def a_refusal(**deviations: Any) -> Outcome:
    """Return a refusal before acceptance."""
    refused = {"kind": OutcomeKind.REFUSED, "fault_class": "S", "reason": "failed-signature"}
    return an_outcome(**{**refused, **deviations})
