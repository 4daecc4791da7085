"""One durable insert: the message's replay keys and its acceptance. From here on every message has an outcome."""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives import hashes

from gateway.clock import Clock
from gateway.exchange import Accepted, Secured
from gateway.journal import Acceptance, Journal
from gateway.refusals import Replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """The third stage."""

    journal: Journal
    clock: Clock

    def __call__(self, secured: Secured) -> Accepted:
        """Return the accepted message.

        Raises `Replayed` when another copy was first, `JournalUnavailable` when nothing could be recorded.
        """
        accepted_at = self.clock.now()
        verified, arrived = secured.verified, secured.arrived
        acceptance = Acceptance(
            ticket=arrived.ticket,
            accepted_at=accepted_at,
            application=verified.sender.application,
            institution=str(secured.caller.institution.number),
            service=secured.service.name,
            replay_keys=verified.replay_keys,
            keep_until=verified.keep_until,
            certificate_sha256=verified.sender.certificate.fingerprint(hashes.SHA256()),
            message_sha256=sha256(secured.received.envelope.octets).digest(),
            peer=arrived.peer,
        )
        if not self.journal.accept(acceptance):
            raise Replayed("a copy was accepted first")
        return Accepted(secured=secured, accepted_at=accepted_at)
