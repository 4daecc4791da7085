"""The verdict on a certificate, and how long it may be remembered.

A verdict depends on the moment only through the ends of validity periods and of revocation lists. Between two such
instants it cannot change, so it is remembered up to the next one and no further, and no longer than a lifetime.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_RESOLUTION = timedelta(microseconds=1)


class Flaw(StrEnum):
    """Why a certificate is not trusted: the detail of `UntrustedCertificate`, stable, for the journal."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    NO_REVOCATION_DATA = "no-revocation-data"
    STALE_REVOCATION_DATA = "stale-revocation-data"
    UNKNOWN_AUTHORITY = "unknown-authority"
    WRONG_USAGE = "wrong-usage"
    WEAK_KEY = "weak-key"
    INVALID_PATH = "invalid-path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`flaw` is `None` for a trusted certificate. Holds from `since`, until just before `until`."""

    flaw: Flaw | None
    since: datetime
    until: datetime

    def holds_at(self, moment: datetime) -> bool:
        """Say whether a question about `moment` has this answer."""
        return self.since <= moment < self.until


def build_verdict(
    flaw: Flaw | None,
    *,
    moment: datetime,
    lifetime: timedelta,
    begins: Iterable[datetime],
    ends: Iterable[datetime],
) -> Verdict:
    """Remember what was found at `moment`, between the instants around it at which the answer could change.

    `begins` belong to the period that starts with them. So do `ends` to the one they close (RFC 5280 section 4.1.2.5:
    the validity period is inclusive), hence a change after an end comes one tick later.
    """
    changes = sorted([*begins, *(end + _RESOLUTION for end in ends)])
    since = max((change for change in changes if change <= moment), default=_BEGINNING)
    until = min((change for change in changes if change > moment), default=moment + lifetime)
    return Verdict(flaw=flaw, since=since, until=min(until, moment + lifetime))
