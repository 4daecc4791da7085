"""What a grant does not release is gone from the answer, and the answer says so, whoever kept the data."""

import pytest
from lxml import etree

from gateway.values import NumberKind

ALL_BLOCKS = (
    "PersonIdentity.core",
    "PersonIdentity.name",
    "PersonIdentity.birth",
    "PersonIdentity.decease",
    "PersonAddress.address",
    "PersonAddress.core",
)
CANARY = "Canaryname"
EVERYBODY = [NumberKind.REGISTER, NumberKind.BIS]
KEPT_BY = ["the National Register", "the hub"]
ELEMENTS_OF = {
    "PersonIdentity.name": ["name", "addressee"],
    "PersonIdentity.birth": ["birth"],
    "PersonAddress.address": ["address"],
    "PersonAddress.core": ["residenceStatus", "lastUpdate"],
}


def consult_under(network, kind, *blocks, **criteria):
    """Ask about somebody under a grant that releases `blocks`."""
    network.grants("PCSW", "PersonService", "consultPerson", "REG:FILE_UPKEEP", blocks=blocks)
    ssin = network.a_client(kind=kind, last_name=CANARY)
    with network.register_running() as register:
        told = network.centre.asks("PersonService", "consultPerson", ssin=str(ssin), **criteria)
    assert len(register.calls) == (kind is NumberKind.REGISTER)
    assert told.code == "MSG00000"
    return told


@pytest.mark.parametrize("kind", EVERYBODY, ids=KEPT_BY)
@pytest.mark.parametrize("block", ELEMENTS_OF)
def test_withholds_a_block_that_is_not_granted_and_names_its_elements(network, kind, block):
    told = consult_under(network, kind, *(each for each in ALL_BLOCKS if each != block))
    assert told.filtered == ELEMENTS_OF[block]
    assert not [name for name in ELEMENTS_OF[block] if told.result.find(name) is not None]
    assert told.text("ssin") is not None
    assert network.outcome_of(told).filtered == tuple(ELEMENTS_OF[block])


@pytest.mark.parametrize("kind", EVERYBODY, ids=KEPT_BY)
def test_lets_nothing_of_a_withheld_name_through_in_any_element(network, kind):
    told = consult_under(network, kind, *(each for each in ALL_BLOCKS if each != "PersonIdentity.name"))
    assert CANARY not in etree.tostring(told.payload).decode()
    assert told.text("address/streetName") == "Invented street"


@pytest.mark.parametrize("kind", EVERYBODY, ids=KEPT_BY)
def test_withholds_everything_that_a_grant_of_one_block_does_not_name(network, kind):
    told = consult_under(network, kind, "PersonAddress.core")
    assert [child.tag for child in told.result] == ["residenceStatus", "lastUpdate"]
    core = ["ssin", "register", "gender", "language", "anomaly", "addressee"]
    assert told.filtered == [*core, "name", "birth", "decease", "address"]


@pytest.mark.parametrize("kind", EVERYBODY, ids=KEPT_BY)
def test_lets_nobody_read_sex_and_language_off_the_title_of_the_addressee(network, kind):
    told = consult_under(network, kind, "PersonIdentity.name")
    assert [child.tag for child in told.result] == ["name"]
    assert "De heer" not in etree.tostring(told.payload).decode()


@pytest.mark.parametrize("kind", EVERYBODY, ids=KEPT_BY)
def test_names_no_filter_under_a_grant_of_everything(network, kind):
    told = consult_under(network, kind, *ALL_BLOCKS)
    assert told.filtered == []
    assert told.text("name/lastName") == CANARY
    assert told.text("addressee") == f"De heer Person {CANARY}"
    assert network.outcome_of(told).filtered == ()


@pytest.mark.parametrize("kind", EVERYBODY, ids=KEPT_BY)
def test_names_a_withheld_element_whether_or_not_it_was_there(network, kind):
    """Otherwise the filter would tell whether somebody is dead."""
    told = consult_under(network, kind, *(each for each in ALL_BLOCKS if each != "PersonIdentity.decease"))
    assert told.filtered == ["decease"]


def test_gives_the_addresses_that_were_asked_and_no_others(network):
    without = consult_under(network, NumberKind.REGISTER, *ALL_BLOCKS, withAddress=False)
    assert without.result.find("address") is None
    assert without.filtered == []


def test_a_grant_to_the_centre_itself_goes_before_that_of_all_centres(network):
    network.grants(
        str(network.centre.institution.number),
        "PersonService",
        "consultPerson",
        "REG:FILE_UPKEEP",
        blocks=("PersonIdentity.core",),
    )
    told = consult_under(network, NumberKind.BIS, *ALL_BLOCKS)
    assert told.result.find("name") is None
