"""A welfare centre opens, closes and lists files: first the proof, then the directory, then what a file gives."""

from datetime import date, timedelta
from itertools import count

import pytest

from gateway.directory import RegisterKind
from gateway.journal import OutcomeKind
from gateway.values import SSIN, Capacity, IncompleteDate, NumberKind, OpenPeriod
from tests.support.directory import INCOME, INQUIRY, TODAY, a_known_number, a_number, an_inscription
from tests.support.hub import StagedNetwork
from tests.support.partner import Partner, Told
from tests.support.register import CARD

POSITIONS = count(10)
BORN = IncompleteDate(year=1985, month=7, day=30)
BY_CARD = {"cardNumber": CARD}
BY_NAME = {"lastName": "Invented", "firstName": "Person", "birthDate": BORN}
NOTHING = IncompleteDate(year=0, month=0, day=0)
FROM_TODAY = OpenPeriod(begin=TODAY)


@pytest.fixture
def network(shared):
    return shared


@pytest.fixture
def client(network) -> SSIN:
    """Somebody on whom nobody keeps a file."""
    return network.a_client(next(POSITIONS), file=False)


def manage(network: StagedNetwork, ssin: SSIN, action: str, *, by: Partner | None = None, **choices) -> Told:
    asked = {"register": "PRIMARY", "proofOfIdentity": BY_CARD, **choices}
    present = {name: value for name, value in asked.items() if value is not None}
    network.clock.advance(timedelta(milliseconds=1))
    return (by or network.centre).asks("ManageAccess", "manageAccess", action=action, ssin=str(ssin), **present)


def register(network, ssin, **choices):
    asked = {"purpose": "INQUIRY", "capacity": "17/1", "period": FROM_TODAY, **choices}
    return manage(network, ssin, "REGISTER", **asked)


def unregister(network, ssin, **choices):
    asked = {"purpose": "INQUIRY", "capacity": "17/1", "period": OpenPeriod(begin=TODAY, end=TODAY), **choices}
    return manage(network, ssin, "UNREGISTER", **asked)


def lines_of(network, ssin):
    return network.directory.persons.lines([ssin])


def effects(told):
    return told.texts("registration/effect")


def check_declined(network, told, code, ssin, *, before=()):
    assert (told.value, told.code) == ("NOK", code)
    assert told.result is None
    assert network.outcome_of(told).status_code == code
    assert lines_of(network, ssin) == before, "a no writes nothing"


# The story


def test_a_centre_that_was_declined_opens_a_file_and_is_answered(network, client):
    assert network.centre.asks("PersonService", "consultPerson", ssin=str(client)).code == "MSG00012"
    told = register(network, client)
    assert (told.value, told.code) == ("OK", "MSG00000")
    answered = network.centre.asks("PersonService", "consultPerson", ssin=str(client))
    assert answered.code == "MSG00000"
    assert answered.text("name/lastName") == "Invented"
    other = network.other_centre.asks("PersonService", "consultPerson", ssin=str(client))
    assert other.code == "MSG00012", "the file is that of the centre that opened it"


def test_a_centre_that_closed_its_file_is_declined_from_the_day_after(network, client):
    """By the end of the day on which the file ends, the answer is still given."""
    register(network, client)
    unregister(network, client)
    assert network.centre.asks("PersonService", "consultPerson", ssin=str(client)).code == "MSG00000"
    yesterday = OpenPeriod(begin=date(2026, 6, 1), end=TODAY - timedelta(days=1))
    network.directory.persons.put_inscriptions([an_inscription(other := a_number(next(POSITIONS)), period=yesterday)])
    network.directory.persons.put_numbers([a_known_number(other)])
    assert network.centre.asks("PersonService", "consultPerson", ssin=str(other)).code == "MSG00012"


# The proof


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param(BY_CARD, id="the card"),
        pytest.param(BY_NAME, id="name and birth date"),
        pytest.param({"lastName": "INVENTED", "birthDate": BORN}, id="the family name in capitals"),
        pytest.param({"lastName": "Inventet", "birthDate": BORN}, id="a family name with one letter wrong"),
        pytest.param({**BY_CARD, **BY_NAME}, id="both"),
    ],
)
def test_opens_a_file_upon(network, client, proof):
    told = register(network, client, proofOfIdentity=proof)
    assert told.code == "MSG00000"
    assert effects(told) == ["CREATED"]


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param({"cardNumber": "591000000207"}, id="another card"),
        pytest.param({"lastName": "Stranger", "birthDate": BORN}, id="another name"),
        pytest.param(
            {"lastName": "Invented", "birthDate": IncompleteDate(year=1985, month=7, day=31)}, id="another birth date"
        ),
        pytest.param({"lastName": "Invented", "birthDate": NOTHING}, id="a birth date of which nothing is told"),
        pytest.param(
            {"lastName": "Invented", "birthDate": IncompleteDate(year=1985, month=7, day=0)}, id="a birth month alone"
        ),
        pytest.param({**BY_NAME, "firstName": "Stranger"}, id="another given name"),
        pytest.param({**BY_CARD, "lastName": "Stranger", "birthDate": BORN}, id="the right card and another name"),
        pytest.param({**BY_NAME, "cardNumber": "591000000207"}, id="the right name and another card"),
    ],
)
@pytest.mark.parametrize("action", [register, unregister, lambda *args, **kw: manage(*args, "LIST", **kw)])
def test_declines_to_do_anything_upon(network, client, proof, action):
    check_declined(network, action(network, client, proofOfIdentity=proof), "ACC10020", client)


@pytest.mark.parametrize(
    "proof",
    [
        {"lastName": "Invented"},
        {"birthDate": BORN},
        {"firstName": "Person"},
        {"lastName": "Invented", "firstName": "P"},
    ],
    ids=["a family name alone", "a birth date alone", "a given name alone", "names without a birth date"],
)
def test_declines_a_proof_that_is_incomplete(network, client, proof):
    told = register(network, client, proofOfIdentity=proof)
    check_declined(network, told, "MSG00008", client)
    assert told.information == {"field": "proofOfIdentity"}


def test_asks_the_register_for_a_verdict_on_the_centres_behalf(network, client):
    """The register counts wrong guesses by customer."""
    calls = len(network.register.calls)
    told = register(network, client, proofOfIdentity={**BY_CARD, **BY_NAME})
    asked = network.register.calls[calls:]
    assert [each.operation.name for each in asked] == ["verifyCard", "verifyNameAndBirth"]
    assert {each.question.customer.number for each in asked} == {network.centre.institution.number}
    assert {each.question.legal_context for each in asked} == {"REG:IDENTIFY"}
    assert {each.trace.ticket for each in asked} == {told.hub_ticket}
    assert [hop.outcome for hop in network.outcome_of(told).hops] == ["answered", "answered"]


def test_compares_with_the_hubs_own_register_for_a_bis_number(network):
    client = network.a_client(next(POSITIONS), kind=NumberKind.BIS, file=False)
    calls = len(network.register.calls)
    assert register(network, client, proofOfIdentity=BY_NAME).code == "MSG00000"
    assert len(network.register.calls) == calls


def test_declines_a_card_for_a_bis_number_because_no_register_holds_one(network):
    client = network.a_client(next(POSITIONS), kind=NumberKind.BIS, file=False)
    check_declined(network, register(network, client), "ACC10020", client)


def test_ends_the_guessing_of_a_centre_about_somebody_of_the_hubs_own_register(network):
    client = network.a_client(next(POSITIONS), kind=NumberKind.BIS, file=False)
    for guess in ("Aaaa", "Bbbb", "Cccc", "Dddd", "Eeee"):
        wrong = {"lastName": guess, "birthDate": BORN}
        check_declined(network, register(network, client, proofOfIdentity=wrong), "ACC10020", client)
    check_declined(network, register(network, client, proofOfIdentity=BY_NAME), "ACC10020", client)
    other = register(network, client, by=network.other_centre, proofOfIdentity=BY_NAME)
    assert other.code == "MSG00000", "one centre's guesses are not another's"


def test_writes_nothing_while_the_register_cannot_be_asked(tmp_path, clock):
    network = StagedNetwork(tmp_path, clock)
    client = network.a_client(file=False)
    told = register(network, client)
    assert told.secured
    assert told.reason_code == "MSG00002"
    assert lines_of(network, client) == ()


# What the request alone can tell


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        pytest.param({"purpose": None}, "ACC10010", id="no purpose"),
        pytest.param({"capacity": None}, "ACC10010", id="no capacity"),
        pytest.param({"purpose": "INCOME"}, "ACC10010", id="a purpose of another capacity"),
        pytest.param({"capacity": "17/40"}, "ACC10010", id="a capacity of another purpose"),
        pytest.param({"capacity": "12/10"}, "ACC10010", id="a capacity of another sector"),
        pytest.param({"register": "SECONDARY"}, "ACC10060", id="the sectoral directory"),
        pytest.param({"register": "ALL"}, "ACC10060", id="both directories"),
        pytest.param({"period": None}, "MSG00008", id="no period"),
        pytest.param(
            {"period": OpenPeriod(begin=TODAY - timedelta(days=91))}, "ACC10050", id="a begin 91 days in the past"
        ),
    ],
)
def test_declines_to_open_a_file_with(network, client, choices, code):
    check_declined(network, register(network, client, **choices), code, client)


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        pytest.param({"purpose": None}, "ACC10010", id="no purpose"),
        pytest.param({"purpose": None, "capacity": None}, "ACC10010", id="neither purpose nor capacity"),
        pytest.param({"purpose": "DEBT"}, "ACC10010", id="a purpose of another capacity"),
        pytest.param({"period": None}, "MSG00008", id="no period"),
        pytest.param({"period": FROM_TODAY}, "MSG00008", id="no last day"),
        pytest.param({"register": "ALL"}, "ACC10060", id="both directories"),
    ],
)
def test_declines_to_close_a_file_with(network, client, choices, code):
    check_declined(network, unregister(network, client, **choices), code, client)


def test_opens_a_file_ninety_days_back(network, client):
    begin = TODAY - timedelta(days=90)
    assert register(network, client, period=OpenPeriod(begin=begin)).code == "MSG00000"


def test_opens_a_file_that_begins_on_the_day_of_death_and_declines_one_that_begins_later(network, client):
    network.directory.persons.put_numbers([a_known_number(client, deceased_on=TODAY - timedelta(days=5))])
    later = OpenPeriod(begin=TODAY - timedelta(days=4))
    check_declined(network, register(network, client, period=later), "ACC10050", client)
    assert register(network, client, period=OpenPeriod(begin=TODAY - timedelta(days=5))).code == "MSG00000"


def test_declines_a_number_that_does_not_exist(network):
    nobody = a_number(next(POSITIONS))
    check_declined(network, register(network, nobody), "MSG00005", nobody)


def test_declines_a_number_that_was_replaced_and_names_the_new_one(network, client):
    old = a_number(next(POSITIONS))
    network.directory.persons.put_numbers([a_known_number(old, replaced_by=client)])
    told = register(network, old)
    check_declined(network, told, "MSG00006", old)
    assert told.information == {"newSSIN": str(client)}


# Opening


def test_tells_what_was_written(network, client):
    told = register(network, client, period=OpenPeriod(begin=TODAY, end=date(2026, 12, 31)))
    assert [child.tag for child in told.result] == ["registration"]
    assert told.text("registration/register") == "PRIMARY"
    assert told.text("registration/capacity") == "17/1"
    assert told.text("registration/purpose") == "INQUIRY"
    assert told.text("registration/phase") == "1"
    assert told.text("registration/period/endDate") == "2026-12-31"
    assert told.text("registration/centre") is None
    (line,) = lines_of(network, client)
    assert (line.organisation, line.capacity, line.purpose) == (network.centre.institution.number, INQUIRY, "INQUIRY")
    assert network.outcome_of(told).kind is OutcomeKind.ANSWERED


def test_makes_a_file_longer_that_it_overlaps_and_leaves_one_that_covers_it(network, client):
    register(network, client, period=OpenPeriod(begin=TODAY, end=TODAY + timedelta(days=10)))
    longer = register(network, client, period=OpenPeriod(begin=TODAY + timedelta(days=5)))
    assert effects(longer) == ["EXTENDED"]
    assert longer.text("registration/period/beginDate") == TODAY.isoformat()
    assert effects(register(network, client)) == ["UNCHANGED"]
    assert len(lines_of(network, client)) == 1


def test_joins_two_files_that_the_new_period_bridges(network, client):
    register(network, client, period=OpenPeriod(begin=TODAY, end=TODAY + timedelta(days=1)))
    register(network, client, period=OpenPeriod(begin=TODAY + timedelta(days=9)))
    told = register(network, client, period=OpenPeriod(begin=TODAY, end=TODAY + timedelta(days=9)))
    assert effects(told) == ["EXTENDED", "MERGED"]
    assert len(lines_of(network, client)) == 1


def test_names_lines_that_overlap_without_saying_whose_they_are(network, client):
    register(network, client, by=network.other_centre, purpose="DEBT", capacity="17/7")
    told = register(network, client)
    assert effects(told) == ["CREATED"]
    assert told.texts("overlapping/capacity") == ["17/7"]
    assert told.texts("overlapping/centre") == []


@pytest.mark.parametrize("purpose", [("INCOME", "17/2"), ("EQUIVALENT", "17/3")], ids=["income", "its equivalent"])
def test_lets_only_one_centre_at_a_time_pay_an_income(network, client, purpose):
    income = {"purpose": "INCOME", "capacity": "17/2"}
    assert register(network, client, by=network.other_centre, **income).code == "MSG00000"
    before = lines_of(network, client)
    told = register(network, client, purpose=purpose[0], capacity=purpose[1])
    check_declined(network, told, "ACC10040", client, before=before)
    assert register(network, client).code == "MSG00000", "an inquiry is free to anybody"


def test_lets_the_second_centre_pay_after_the_first_has_stopped(network, client):
    income = {"purpose": "INCOME", "capacity": "17/2"}
    register(network, client, by=network.other_centre, **income)
    unregister(network, client, by=network.other_centre, **income)
    tomorrow = OpenPeriod(begin=TODAY + timedelta(days=1))
    assert register(network, client, period=tomorrow, **income).code == "MSG00000"


# Closing


def test_closes_a_file_and_never_deletes_it(network, client):
    register(network, client)
    told = unregister(network, client)
    assert effects(told) == ["CLOSED"]
    assert told.text("registration/period/endDate") == TODAY.isoformat()
    assert [line.period.end for line in lines_of(network, client)] == [TODAY]


def test_closes_all_files_under_a_purpose_when_no_capacity_is_named(network, client):
    for capacity in ("17/8", "17/9"):
        register(network, client, purpose="SERVICE", capacity=capacity)
    register(network, client)
    told = unregister(network, client, purpose="SERVICE", capacity=None)
    assert sorted(told.texts("registration/capacity")) == ["17/8", "17/9"]
    assert {str(line.capacity) for line in lines_of(network, client) if line.period.end is None} == {"17/1"}


@pytest.mark.parametrize("who", ["nobody", "another centre"])
def test_declines_to_close_a_file_of(network, client, who):
    if who == "another centre":
        register(network, client, by=network.other_centre)
    before = lines_of(network, client)
    check_declined(network, unregister(network, client), "ACC10030", client, before=before)


# Listing


def listed(network, ssin, **choices):
    told = manage(network, ssin, "LIST", **choices)
    assert told.code == "MSG00000"
    return told


def test_lists_the_lines_of_the_sector_in_the_order_of_their_begin(network, client):
    register(network, client, period=OpenPeriod(begin=TODAY))
    register(
        network,
        client,
        by=network.other_centre,
        purpose="INCOME",
        capacity="17/2",
        period=OpenPeriod(begin=TODAY - timedelta(days=3), end=TODAY),
    )
    office = Capacity(sector=12, code=10)
    network.directory.persons.put_inscriptions([an_inscription(client, capacity=office, organisation=None)])
    told = listed(network, client)
    assert told.texts("registration/capacity") == ["17/2", "17/1"]
    assert set(effects(told)) == {"UNCHANGED"}
    assert told.texts("overlapping") == []
    assert told.texts("registration/centre") == []


def test_lists_lines_of_one_capacity_or_of_a_period_only(network, client):
    register(network, client, period=OpenPeriod(begin=TODAY, end=TODAY))
    register(network, client, purpose="INCOME", capacity="17/2")
    assert listed(network, client, capacity=str(INCOME)).texts("registration/capacity") == ["17/2"]
    tomorrow = OpenPeriod(begin=TODAY + timedelta(days=1))
    assert listed(network, client, period=tomorrow).texts("registration/capacity") == ["17/2"]


def test_lists_nothing_for_somebody_without_files(network, client):
    told = listed(network, client)
    assert (told.value, len(told.result)) == ("OK", 0)


def test_lists_lines_under_a_replaced_number(network, client):
    old = a_number(next(POSITIONS))
    network.directory.persons.put_numbers([a_known_number(old, register=RegisterKind.RRN, replaced_by=client)])
    network.directory.persons.put_inscriptions([an_inscription(old)])
    assert listed(network, client).texts("registration/capacity") == ["17/1"]
