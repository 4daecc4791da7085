from gateway.values import IdentityCardNumber
from tests.support.clock import NOON

TODAY = NOON.date().isoformat()


def documents(people):
    return [
        (person, document)
        for person in people
        for record in person.records.get("IdentityDocument", ())
        for document in record["document"]
    ]


def test_no_card_number_is_given_twice(people):
    numbers = [document["documentNumber"] for _, document in documents(people)]
    assert len(numbers) == len(set(numbers))


def test_numbers_of_belgian_cards_have_their_check_digits(people):
    belgian = [each["documentNumber"] for _, each in documents(people) if each["documentType"] in {"EID", "KID"}]
    assert belgian
    assert all(str(IdentityCardNumber.parse(number)) == number for number in belgian)


def test_a_valid_card_is_delivered_and_has_not_expired(people):
    valid = [each for _, each in documents(people) if each["status"] == "VALID"]
    assert valid
    assert all(each["deliveryDate"] <= TODAY <= each["expiryDate"] for each in valid)


def test_the_living_have_one_valid_card_and_the_deceased_none(people):
    for person in people:
        if "IdentityDocument" in person.records:
            statuses = [each["status"] for each in person.records["IdentityDocument"][0]["document"]]
            assert statuses.count("VALID") == (person.deceased_on is None)


def test_no_card_is_older_than_its_holder(people):
    for person, document in documents(people):
        assert document["deliveryDate"] >= str(person.birth_date)


def test_cards_were_lost_stolen_and_replaced(people):
    assert {each["status"] for _, each in documents(people)} == {"VALID", "ANN", "EXP", "LOST", "STOL"}


def test_children_and_foreigners_have_documents_of_their_own(people):
    assert {each["documentType"] for _, each in documents(people)} == {"EID", "KID", "EIDF"}
