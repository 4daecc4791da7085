import pytest

from gateway.catalogue import load_catalogue
from gateway.simulation.institution import CALLERS, CENTRE_A, CENTRE_B, HUB, MEMBERS, NATIONAL_REGISTER


def test_codes_are_those_of_the_catalogue():
    assert {member.code for member in MEMBERS} <= set(load_catalogue().institutions)


def test_every_institution_has_a_number_of_its_own():
    assert len({member.number for member in MEMBERS}) == len(MEMBERS)


def test_no_two_applications_share_an_identifier():
    applications = [member.application for member in MEMBERS if member.application is not None]
    assert len(applications) == len(set(applications))


def test_the_hub_is_no_caller_of_itself():
    assert HUB.application is None


@pytest.mark.parametrize("member", CALLERS, ids=lambda member: member.profile)
def test_every_caller_has_a_profile_and_an_application(member):
    assert member.profile
    assert member.application


def test_welfare_centres_are_members_of_one_network():
    assert {CENTRE_A.member_of, CENTRE_B.member_of} == {"PCSWHUB"}


def test_the_register_answers_and_does_not_ask():
    assert NATIONAL_REGISTER.profile is None
