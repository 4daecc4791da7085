"""The `wsu:Timestamp` of a security header: the period in which a message may be used.

WSS SOAP Message Security 1.1.1, section 10; Basic Security Profile 1.1, R3203 to R3229. A timestamp proves nothing
until a signature covers it; `gateway.wss.coverage` asks that question.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree

from gateway.refusals import InvalidSecurity, MessageExpired
from gateway.soap.namespaces import WSU, qualified
from gateway.wss.reading import IDENTIFIERS, check_attributes, children_named, read_text

TIMESTAMP, CREATED, EXPIRES = qualified(WSU, "Timestamp", "Created", "Expires")
_UTC_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """When a message was made and when it ends, both in UTC."""

    created: datetime
    expires: datetime


def read_timestamp(element: etree._Element) -> Timestamp:
    """Return what `element` says.

    Both instants are required, in UTC with `Z` (BSP R3217, R3223), in this order (R3221), with nothing else (R3222).
    Raises `InvalidSecurity`.
    """
    check_attributes(element, IDENTIFIERS)
    created, expires = children_named(element, CREATED, EXPIRES)
    return Timestamp(created=_read_instant(created), expires=_read_instant(expires))


def _read_instant(element: etree._Element) -> datetime:
    check_attributes(element, [])
    matched = _UTC_TIME.fullmatch(read_text(element))
    if not matched:
        raise InvalidSecurity("an instant that is not UTC")
    try:
        instant = datetime.fromisoformat(matched[1]).replace(tzinfo=UTC)
    except ValueError:
        raise InvalidSecurity("an instant that does not exist") from None
    return instant.replace(microsecond=int((matched[2] or "0").ljust(6, "0")[:6]))


def check_freshness(timestamp: Timestamp, *, now: datetime, life: timedelta, skew: timedelta) -> None:
    """Refuse a message used outside the period that its own timestamp declares, or that declares too long a period.

    `skew` is how far the sender's clock may differ from ours; it widens both ends. The instant of expiry itself is too
    late, so that two gateways given the same instant give the same answer. `life` bounds Expires minus Created.
    Raises `MessageExpired`.
    """
    if timestamp.expires <= timestamp.created:
        raise MessageExpired("ends before it begins")
    if timestamp.expires - timestamp.created > life:
        raise MessageExpired("declares too long a period")
    if now + skew < timestamp.created:
        raise MessageExpired("from the future")
    if now - skew >= timestamp.expires:
        raise MessageExpired("ended")


def format_instant(instant: datetime) -> str:
    """Return `instant` as the profile writes it: UTC, milliseconds, `Z`."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"
