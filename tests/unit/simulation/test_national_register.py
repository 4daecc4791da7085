import pytest

from gateway.sdk import Client
from gateway.simulation.national_register import build_source
from gateway.simulation.source_settings import load_source_settings
from tests.support.clock import StoppedClock
from tests.support.running import a_network

pytestmark = pytest.mark.xdist_group("network")


@pytest.fixture
def centre(network):
    """The second centre, which keeps files on most of the cast."""
    with Client.from_profile("centre-b", file=network.profiles) as client:
        yield client


def test_gives_identity_and_legal_address(network, centre):
    data = centre.person_service.consult_person(ssin=network.cast["renamed"].ssin).require_data()
    assert data.name.lastName == network.cast["renamed"].last_name
    assert [address.addressType for address in data.address] == ["LEGAL"]


def test_gives_the_reference_address_of_who_has_no_other(network, centre):
    data = centre.person_service.consult_person(ssin=network.cast["reference"].ssin).require_data()
    assert [address.addressType for address in data.address] == ["REF"]


def test_gives_no_address_of_the_deceased(network, centre):
    data = centre.person_service.consult_person(ssin=network.cast["deceased"].ssin).require_data()
    assert data.decease is not None
    assert not data.address


def test_a_person_of_the_hubs_own_register_is_answered_by_the_hub(network, centre):
    member = network.cast["bis"]
    data = centre.person_service.consult_person(ssin=member.ssin, with_contact_address=True).require_data()
    assert (data.register, [address.addressType for address in data.address]) == ("BIS", ["CONTACT"])


def find(centre, member, last_name=None):
    return centre.person_service.find_person(
        last_name=last_name or member.last_name,
        first_name=member.first_name,
        birth_date=member.birth_date,
        legal_context="REG:IDENTIFY",
    )


@pytest.mark.parametrize("name", ["plain", "replaced", "bis"])
def test_finds_a_number_by_the_exact_name(network, centre, name):
    data = find(centre, network.cast[name]).require_data()
    assert (data.ssin, data.nameMatch) == (network.cast[name].ssin, "EXACT")


def test_finds_a_number_by_the_former_name(network, centre):
    member = network.cast["renamed"]
    data = find(centre, member, last_name=member.former_name).require_data()
    assert (data.ssin, data.nameMatch) == (member.ssin, "FORMER")


def test_does_not_choose_between_namesakes(network, centre):
    assert find(centre, network.cast["namesake"]).status.code == "REG10010"


def manage(centre, network, ssin, **proof):
    return centre.manage_access.manage_access(
        action="LIST", register="PRIMARY", ssin=ssin, proof_of_identity=proof, legal_context="DIRECTORY:FILE_MANAGEMENT"
    )


def test_confirms_the_card_that_was_shown(network, centre):
    member = network.cast["namesake"]
    assert manage(centre, network, member.ssin, cardNumber=member.card).status.value == "OK"


def test_does_not_confirm_the_card_of_somebody_else(network, centre):
    other = network.cast["namesake-other"]
    assert manage(centre, network, network.cast["namesake"].ssin, cardNumber=other.card).status.code == "ACC10020"


def test_confirms_name_and_birth_date(network, centre):
    member = network.cast["reference"]
    answer = manage(centre, network, member.ssin, lastName=member.last_name, birthDate=member.birth_date)
    assert answer.status.value == "OK"


def test_five_wrong_guesses_end_the_guessing(network, centre):
    member = network.cast["test-stranger"]
    for _ in range(5):
        assert manage(centre, network, member.ssin, cardNumber=network.card).status.code == "ACC10020"
    assert manage(centre, network, member.ssin, cardNumber=member.card).status.code == "ACC10020"


def test_does_not_start_with_the_key_of_somebody_else(tmp_path):
    network = a_network(tmp_path / "demo", people=1)
    settings = network.source_settings.read_text()
    network.source_settings.write_text(settings.replace("national-register/key.pem", "nsso/key.pem"))
    with pytest.raises(ValueError, match="do not belong together"):
        build_source(load_source_settings(network.source_settings), StoppedClock())
