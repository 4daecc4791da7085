"""A partner is held to its registered profile, up to the profile's last day."""

from datetime import UTC, date, datetime

import pytest

from gateway.refusals import UnknownToken
from gateway.wss.algorithms import LEGACY_CBC, PROFILES
from gateway.wss.profile import find_profile
from gateway.wss.registration import RegisteredCertificate
from tests.support.clock import NOON
from tests.support.keys import a_holder

LAST_DAY = date(2026, 6, 30)


def a_partner(profile: str, until: date | None = None) -> RegisteredCertificate:
    certificate = a_holder("welfare centre").certificate
    return RegisteredCertificate(
        application="centre",
        certificate=certificate,
        encryption_certificate=certificate,
        profile=profile,
        profile_until=until,
    )


@pytest.mark.parametrize("name", PROFILES)
def test_finds_each_profile_before_its_last_day(name):
    assert find_profile(a_partner(name, LAST_DAY), NOON) is PROFILES[name]


@pytest.mark.parametrize("name", ["modern", "standard"])
def test_a_profile_that_is_no_legacy_needs_no_last_day(name):
    assert find_profile(a_partner(name), NOON) is PROFILES[name]


def test_refuses_a_legacy_profile_without_a_last_day():
    with pytest.raises(UnknownToken) as caught:
        find_profile(a_partner("legacy-cbc"), NOON)
    assert "without a last day" in caught.value.detail


def test_the_last_day_ends_at_midnight_in_belgium():
    partner = a_partner("legacy-cbc", LAST_DAY)
    assert find_profile(partner, datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)) is LEGACY_CBC
    with pytest.raises(UnknownToken) as caught:
        find_profile(partner, datetime(2026, 6, 30, 22, tzinfo=UTC))
    assert caught.value.detail == "profile legacy-cbc ended on 2026-06-30"


@pytest.mark.parametrize("name", ["", "Modern", "legacy", "unheard of"])
def test_refuses_a_name_that_is_no_profile(name):
    with pytest.raises(UnknownToken):
        find_profile(a_partner(name), NOON)
