"""Whether this worker could serve a message now: keys, database, revocation lists. Asked, not assumed."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gateway.app import Hub
from gateway.database.migrate import is_current
from gateway.refusals import JournalUnavailable, Refusal
from gateway.trust.keys import DecryptionKey
from gateway.wss.algorithms import MGF1P_SHA1
from gateway.wss.key_transport import oaep_padding

_PROBE = b"readiness probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look found."""

    good: bool
    detail: str


class Health:
    """Looks at what a message needs."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def examine(self) -> dict[str, Finding]:
        """Return a finding per thing looked at; a look that fails is a bad finding."""
        looks: dict[str, Callable[[], Finding]] = {
            "keys": self._keys,
            "database": self._database,
            "revocation": self._revocation,
        }
        return {name: _look(look) for name, look in looks.items()}

    def _keys(self) -> Finding:
        """Sign a probe, verify it, and open what was wrapped for each of our decryption keys."""
        hub = self._hub
        public = hub.signing_key.certificate.public_key()
        if not isinstance(public, rsa.RSAPublicKey):
            return Finding(good=False, detail="the signing key is not an RSA key")
        try:
            public.verify(hub.signing_key.sign(_PROBE), _PROBE, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return Finding(good=False, detail="the signing key and its certificate do not belong together")
        opened = [_opens(key) for key in (hub.decryption_key, hub.legacy_decryption_key) if key is not None]
        return Finding(good=all(opened), detail="a probe was signed, verified, wrapped and opened")

    def _database(self) -> Finding:
        """Write as a message would, then look whether the schema is the one this release knows."""
        self._hub.journal.upkeep()
        current = is_current(self._hub.database)
        return Finding(
            good=current, detail="written" if current else "the schema is not this release's: run migrations"
        )

    def _revocation(self) -> Finding:
        status = self._hub.trust.crl_status()
        if status.authorities_without_list or status.next_update is None:
            return Finding(good=False, detail=f"no list of {', '.join(status.authorities_without_list) or 'anybody'}")
        left = status.next_update - self._hub.clock.now()
        return Finding(
            good=left.total_seconds() > 0,
            detail=f"oldest list is {status.age} old; certificates are refused in {left}",
        )


def _opens(key: DecryptionKey) -> bool:
    wrapping = key.certificate.public_key()
    if not isinstance(wrapping, rsa.RSAPublicKey):
        return False
    return key.unwrap(wrapping.encrypt(_PROBE, oaep_padding(MGF1P_SHA1)), oaep=MGF1P_SHA1) == _PROBE


def _look(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (JournalUnavailable, Refusal, OSError, ValueError) as error:
        return Finding(good=False, detail=type(error).__qualname__)
