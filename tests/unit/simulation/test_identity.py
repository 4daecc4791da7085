from gateway.simulation.identity import BELGIUM


def identities(people):
    return [person.records["PersonIdentity"][0] for person in people]


def test_everybody_was_born_in_a_municipality_or_abroad(people):
    for identity in identities(people):
        assert ("birthPlaceNis" in identity["birth"]) != ("birthCountry" in identity["birth"])


def test_belgians_were_born_in_belgium(people):
    for identity in identities(people):
        assert (identity["nationality"] == [BELGIUM]) == ("birthPlaceNis" in identity["birth"])


def test_minors_are_single(people):
    minors = [each for each in identities(people) if each["birth"]["birthDate"] > "2010"]
    assert minors
    assert {each["civilState"] for each in minors} == {"10"}


def test_adults_are_not_all_single(people):
    assert {each["civilState"] for each in identities(people)} == {"10", "20", "30", "40"}


def test_a_name_is_borne_from_birth_unless_there_was_another(people):
    for person in people:
        (identity,) = person.records["PersonIdentity"]
        if len(person.names) == 1 and person.birth_date.exact is not None:
            assert identity["name"]["nameStartDate"] == identity["birth"]["birthDate"]


def test_some_people_are_known_under_a_former_name(people):
    assert any(person.names[-1].is_former for person in people if person.persona is None)
