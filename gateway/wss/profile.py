"""Which profile a registered partner is held to, today."""

from datetime import datetime

from gateway.clock import BELGIUM
from gateway.refusals import UnknownToken
from gateway.wss.algorithms import PROFILES, PartnerProfile
from gateway.wss.registration import RegisteredCertificate


def find_profile(partner: RegisteredCertificate, now: datetime) -> PartnerProfile:
    """Return the profile of `partner`, in which it may speak and is spoken to.

    Raises `UnknownToken` for a name that is no profile, after the profile's last day, and for a legacy profile without
    one: what nobody said an end of would never end.
    """
    profile = PROFILES.get(partner.profile)
    if profile is None:
        raise UnknownToken("registered under an unknown profile")
    if profile.is_legacy and partner.profile_until is None:
        raise UnknownToken(f"profile {profile.name} without a last day")
    if partner.profile_until is not None and now.astimezone(BELGIUM).date() > partner.profile_until:
        raise UnknownToken(f"profile {profile.name} ended on {partner.profile_until}")
    return profile
