from gateway.directory import EVERYTHING
from tests.support.directory import INCOME, INQUIRY, a_grant


def test_allows_the_capacities_that_it_names_and_no_others():
    grant = a_grant(capacities=(INQUIRY,))
    assert grant.allows_capacity(INQUIRY)
    assert not grant.allows_capacity(INCOME)


def test_allows_the_blocks_that_it_names_and_no_others():
    grant = a_grant(blocks=("identity",))
    assert grant.allows_block("identity")
    assert not grant.allows_block("address")


def test_everything_is_allowed_by_a_star():
    grant = a_grant(capacities=EVERYTHING, blocks=EVERYTHING)
    assert grant.allows_capacity(INCOME)
    assert grant.allows_block("anything")


def test_nothing_is_allowed_by_an_empty_list():
    grant = a_grant(capacities=(), blocks=())
    assert not grant.allows_capacity(INQUIRY)
    assert not grant.allows_block("identity")
