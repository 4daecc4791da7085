"""The verdict on a certificate: of a known authority, valid, of the right use, not revoked; or why not.

`CertificateTrust` is what the security recipe calls `Trust`. Making a verdict costs milliseconds, recalling it costs
microseconds: verdicts, good and bad, are remembered per certificate until the moment at which they could change, or
until the folder of revocation lists does. Only registered applications get this far, so there are about as many
verdicts as applications.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from gateway.clock import Clock
from gateway.refusals import UntrustedCertificate
from gateway.trust.pkix import PathValidator
from gateway.trust.revocation_list import FolderState, RevocationLists, read_folder, read_folder_state
from gateway.trust.suitability import Use, find_authority_fault, find_unsuitability
from gateway.trust.verdict import Flaw, Verdict, build_verdict

DEFAULT_LIFETIME = timedelta(seconds=300)
DEFAULT_CAPACITY = 20_000

_LOOK_EVERY_SECONDS = 1.0
_SHA256 = hashes.SHA256()


@dataclass(frozen=True, slots=True, kw_only=True)
class CRLStatus:
    """How the folder of revocation lists stands, for the health endpoint. The newest list of each authority counts."""

    age: timedelta | None
    """Since the oldest of these lists was made."""
    next_update: datetime | None
    """When the first of them is no longer enough; from then on certificates are refused."""
    authorities_without_list: tuple[str, ...]
    """The names of authorities whose certificates are refused already, because there is no list at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What the folder held at one look, with the verdicts that rest on it: a new look starts without any."""

    state: FolderState
    lists: RevocationLists
    verdicts: dict[tuple[Use, bytes], Verdict] = field(default_factory=dict)


class CertificateTrust:
    """Checks certificates against roots, issuing certificates and a folder of revocation lists. Safe in any thread."""

    def __init__(
        self,
        *,
        roots: Sequence[x509.Certificate],
        intermediates: Sequence[x509.Certificate],
        crl_folder: Path,
        clock: Clock,
        lifetime: timedelta = DEFAULT_LIFETIME,
        capacity: int = DEFAULT_CAPACITY,
    ) -> None:
        if not roots:
            raise ValueError("without a trust root nothing can be trusted")
        for authority in (*roots, *intermediates):
            if fault := find_authority_fault(authority):
                raise ValueError(f"{authority.subject.rfc4514_string()} cannot be an authority: {fault}")
        self._authorities = (*roots, *intermediates)
        self._validator = PathValidator(roots=roots, intermediates=intermediates)
        self._crl_folder = crl_folder
        self._clock = clock
        self._lifetime = lifetime
        self._capacity = capacity
        self._lock = threading.Lock()
        self._look = self._read()
        self._looked_at = clock.ticks()

    def check(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        """Refuse `certificate` unless it may be relied on at `moment` for signatures.

        Raises `UntrustedCertificate` whose detail is one of the words of `Flaw`.
        """
        self._check(certificate, Use.SIGNING, moment)

    def check_encryption(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        """Refuse `certificate` unless content keys may be encrypted for its holder at `moment`; raises as `check`."""
        self._check(certificate, Use.ENCRYPTION, moment)

    def crl_status(self) -> CRLStatus:
        """Return how old the revocation lists are and until when they are enough."""
        lists = self._current_look().lists
        newest = [
            max(known, key=lambda each: each.this_update) for each in self._authorities if (known := lists.of(each))
        ]
        oldest = min((each.this_update for each in newest), default=None)
        return CRLStatus(
            age=None if oldest is None else self._clock.now() - oldest,
            next_update=min((each.next_update for each in newest), default=None),
            authorities_without_list=tuple(
                each.subject.rfc4514_string() for each in self._authorities if not lists.of(each)
            ),
        )

    def _check(self, certificate: x509.Certificate, use: Use, moment: datetime) -> None:
        look = self._current_look()
        key = (use, certificate.fingerprint(_SHA256))
        verdict = look.verdicts.get(key)
        if verdict is None or not verdict.holds_at(moment):
            verdict = self._decide(look, key, certificate, moment)
        if verdict.flaw is not None:
            raise UntrustedCertificate(verdict.flaw)

    def _current_look(self) -> _Look:
        """Return what the folder holds, having looked at it within the last second."""
        if self._clock.ticks() - self._looked_at < _LOOK_EVERY_SECONDS:
            return self._look
        with self._lock:
            if self._clock.ticks() - self._looked_at >= _LOOK_EVERY_SECONDS:
                if read_folder_state(self._crl_folder) != self._look.state:
                    self._look = self._read()
                self._looked_at = self._clock.ticks()
            return self._look

    def _read(self) -> _Look:
        """Read the folder. Its state is taken first: a change in between shows at the next look."""
        state = read_folder_state(self._crl_folder)
        return _Look(state=state, lists=read_folder(self._crl_folder, authorities=self._authorities))

    def _decide(self, look: _Look, key: tuple[Use, bytes], certificate: x509.Certificate, moment: datetime) -> Verdict:
        """Make the verdict, unless another thread made it while this one waited, and remember it with its look."""
        with self._lock:
            verdict = look.verdicts.get(key)
            if verdict is not None and verdict.holds_at(moment):
                return verdict
            flaw = find_unsuitability(certificate, key[0]) or self._validator.find_flaw(
                certificate, lists=look.lists, moment=moment
            )
            verdict = self._build_verdict(flaw, look, certificate, moment)
            if key not in look.verdicts and len(look.verdicts) >= self._capacity:
                del look.verdicts[next(iter(look.verdicts))]
            look.verdicts[key] = verdict
            return verdict

    def _build_verdict(
        self, flaw: Flaw | None, look: _Look, certificate: x509.Certificate, moment: datetime
    ) -> Verdict:
        involved = (certificate, *self._authorities)
        return build_verdict(
            flaw,
            moment=moment,
            lifetime=self._lifetime,
            begins=(each.not_valid_before_utc for each in involved),
            ends=(
                *(each.not_valid_after_utc for each in involved),
                *(each.next_update for each in look.lists.lists),
            ),
        )
