"""The noes of the field: answers with a code, signed and encrypted like any other, in one order.

Whoever keeps no file on somebody learns nothing about that person: not that the number changed, not even that it was
never given.
"""

from datetime import date, timedelta
from itertools import count, pairwise

import pytest
from lxml import etree

from gateway.directory import RegisterKind
from gateway.journal import OutcomeKind
from gateway.values import SSIN, Capacity, EnterpriseNumber, IncompleteDate, OpenPeriod
from gateway.wss.canonical import canonical_octets
from gateway.wss.verify import ProtectionOrder
from tests.support.directory import (
    OPEN,
    TODAY,
    a_known_number,
    a_number,
    a_welfare_centre,
    an_employment_office,
    an_inscription,
)

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ENDED = OpenPeriod(begin=date(2026, 1, 1), end=YESTERDAY)
BORN_TOMORROW = SSIN.from_parts(birth_date=IncompleteDate.of_day(TOMORROW), counter=1)
POSITIONS = count(10)
"""Everybody in this module is somebody else, so that its conversations can share a network."""


@pytest.fixture
def network(shared):
    return shared


@pytest.fixture
def ssin():
    """A number that was never given."""
    return a_number(next(POSITIONS))


def declined(network, request, operation="PersonService.consultPerson", *, by=None):
    """Send `request`, and return the no: proved to be one, recorded as one, and no register heard of it."""
    calls = len(network.register.calls)
    told = (by or network.centre).sends(request, *operation.split("."))
    assert told.order is ProtectionOrder.SIGN_THEN_ENCRYPT
    assert told.http.status == 200
    assert told.result is None
    for repeated in ("informationCustomer", "legalContext", "criteria"):
        assert canonical_octets(told.payload.find(repeated)) == canonical_octets(request.find(repeated))
    exchange = network.exchange_of(told)
    assert exchange.acceptance is not None
    assert (exchange.outcome.kind, exchange.outcome.status_code) == (OutcomeKind.DECLINED, told.code)
    assert exchange.outcome.hops == ()
    assert len(network.register.calls) == calls
    return told


def a_consult(network, ssin, *, by=None, **choices):
    return (by or network.centre).question("PersonService", "consultPerson", ssin=str(ssin), **choices)


def a_search(network, **choices):
    asked = {"lastName": "Invented", "firstName": "Person", "birthDate": date(1985, 7, 30), **choices}
    return network.centre.question("PersonService", "findPerson", **asked)


def a_name_check(network, ssin, **choices):
    told = {"lastName": "Invented", "birthDate": IncompleteDate(year=1985, month=7, day=30), **choices}
    return network.centre.question("VerifyIdentityProof", "verifyNameAndBirth", ssin=str(ssin), **told)


def with_wrong_check_digits(ssin) -> str:
    return f"{str(ssin)[:9]}{(int(str(ssin)[9:]) + 1) % 97:02}"


# MSG00011: the structure of the number


def wrong_numbers():
    right = str(a_number(500))
    yield "wrong check digits", with_wrong_check_digits(right)
    yield "a birth in the future", str(BORN_TOMORROW)
    yield "a month of no numbering", f"8513{right[4:]}"
    yield "a day that the calendar lacks", f"850732{right[6:]}"
    yield "a counter that is never given", f"{right[:6]}00098"
    yield "nothing but zeros", "0" * 11


@pytest.mark.parametrize("wrong", [pytest.param(number, id=name) for name, number in wrong_numbers()])
def test_declines_a_number_of_the_wrong_structure(network, wrong):
    told = declined(network, a_consult(network, wrong))
    assert (told.value, told.code) == ("NO_RESULT", "MSG00011")
    assert told.information == {"ssin": wrong}


def test_accepts_the_structure_of_a_number_of_somebody_born_today(network):
    born_today = SSIN.from_parts(birth_date=IncompleteDate.of_day(TODAY), counter=1)
    assert declined(network, a_consult(network, born_today)).code == "MSG00012"


# MSG00013: what this institution may ask


def test_declines_a_legal_context_that_the_operation_does_not_know(network, ssin):
    assert declined(network, a_consult(network, ssin, legal_context="REG:IDENTIFY")).code == "MSG00013"


def test_does_not_journal_a_legal_context_that_is_free_text(network, ssin):
    told = declined(network, a_consult(network, ssin, legal_context="Canaryname"))
    assert told.code == "MSG00013"
    assert network.outcome_of(told).legal_context is None


def test_declines_an_operation_that_nobody_granted(network, ssin):
    told = declined(network, a_name_check(network, ssin), "VerifyIdentityProof.verifyNameAndBirth")
    assert told.code == "MSG00013"


def test_declines_a_service_that_is_not_open_to_the_institution_even_when_somebody_granted_it(network, ssin):
    """The catalogue's menu and the directory's grant are both needed."""
    request = network.office.question(
        "ManageAccess",
        "manageAccess",
        action="LIST",
        register="PRIMARY",
        ssin=str(ssin),
        proofOfIdentity={"cardNumber": "591000000106"},
    )
    assert declined(network, request, "ManageAccess.manageAccess", by=network.office).code == "MSG00013"


@pytest.mark.parametrize(
    "period", [ENDED, OpenPeriod(begin=TOMORROW)], ids=["that ended yesterday", "that begins tomorrow"]
)
def test_declines_under_a_grant_that_is_not_in_force(network, period):
    position = next(POSITIONS)
    partner = network.joins(a_welfare_centre(position), f"centre-{position}")
    number = str(partner.institution.number)
    network.grants(number, "VerifyIdentityProof", "verifyNameAndBirth", "REG:IDENTIFY", period=period)
    request = partner.question(
        "VerifyIdentityProof",
        "verifyNameAndBirth",
        ssin=str(a_number(position)),
        lastName="Invented",
        birthDate=IncompleteDate(year=1985, month=7, day=30),
    )
    assert declined(network, request, "VerifyIdentityProof.verifyNameAndBirth", by=partner).code == "MSG00013"


def name_by_sector(request, sector, institution):
    identification = request.find("informationCustomer/customerIdentification")
    identification[:] = [etree.Element("sector"), etree.Element("institution")]
    identification[0].text, identification[1].text = str(sector), str(institution)
    return request


SOMEBODY_ELSE = {
    "another centre, by number": lambda request: set_number(request, a_welfare_centre(2).number),
    "the office, by number": lambda request: set_number(request, an_employment_office().number),
    "the office, by sector and type": lambda request: name_by_sector(request, 12, 0),
    "the management body of the own sector": lambda request: name_by_sector(request, 17, 0),
    "a number that no organisation has": lambda request: set_number(request, "0200000143"),
}


def set_number(request, number):
    request.find("informationCustomer/customerIdentification/cbeNumber").text = str(number)
    return request


@pytest.mark.parametrize("name", SOMEBODY_ELSE)
def test_declines_whoever_speaks_in_the_name_of_somebody_else(network, name):
    ssin = network.a_client(next(POSITIONS))
    told = declined(network, SOMEBODY_ELSE[name](a_consult(network, ssin)))
    assert told.code == "MSG00013"


def test_answers_an_institution_that_names_itself_by_sector_and_type(network):
    ssin = network.a_client(next(POSITIONS))
    request = name_by_sector(a_consult(network, ssin), 17, 1)
    assert network.centre.sends(request, "PersonService", "consultPerson").code == "MSG00000"


# MSG00008: what the request alone can tell


def test_declines_a_birth_date_in_the_future(network):
    told = declined(network, a_search(network, birthDate=TOMORROW), "PersonService.findPerson")
    assert (told.value, told.code) == ("NO_RESULT", "MSG00008")
    assert told.information == {"field": "birthDate"}


def an_access_request(network, ssin, **choices):
    asked = {
        "action": "REGISTER",
        "register": "PRIMARY",
        "purpose": "INQUIRY",
        "capacity": "17/1",
        "period": OPEN,
        "proofOfIdentity": {"cardNumber": "591000000106"},
        **choices,
    }
    return network.centre.question("ManageAccess", "manageAccess", ssin=str(ssin), **asked)


def test_declines_a_code_that_no_list_holds(network, ssin):
    request = an_access_request(network, ssin, purpose="NOSUCH")
    told = declined(network, request, "ManageAccess.manageAccess")
    assert told.code == "MSG00008"
    assert told.information == {"field": "purpose"}


def test_declines_a_period_that_ends_before_it_begins(network, ssin):
    request = an_access_request(network, ssin, period=OpenPeriod(begin=YESTERDAY, end=TODAY))
    begin, end = request.find("criteria/period")
    begin.text, end.text = end.text, begin.text
    told = declined(network, request, "ManageAccess.manageAccess")
    assert told.code == "MSG00008"
    assert told.information == {"field": "period"}


def test_declines_a_day_that_the_calendar_lacks(network, ssin):
    proof = {"lastName": "Invented", "birthDate": IncompleteDate(year=1985, month=7, day=30)}
    request = an_access_request(network, ssin, proofOfIdentity=proof)
    request.find("criteria/proofOfIdentity/birthDate").text = "1985-02-30"
    told = declined(network, request, "ManageAccess.manageAccess")
    assert told.code == "MSG00008"
    assert told.information == {"field": "proofOfIdentity.birthDate"}


# MSG00012: the caller's file


LINES = {
    "another centre's": lambda ssin: an_inscription(ssin, organisation=a_welfare_centre(2).number),
    "the whole sector's": lambda ssin: an_inscription(ssin, organisation=None),
    "in a capacity that gives no right to it": lambda ssin: an_inscription(ssin, capacity=Capacity(sector=17, code=40)),
    "in a capacity of another sector": lambda ssin: an_inscription(ssin, capacity=Capacity(sector=12, code=10)),
    "that ended yesterday": lambda ssin: an_inscription(ssin, period=ENDED),
    "that begins tomorrow": lambda ssin: an_inscription(ssin, period=OpenPeriod(begin=TOMORROW)),
}


@pytest.mark.parametrize("name", LINES)
def test_declines_a_centre_whose_file_is(network, name):
    ssin = network.a_client(next(POSITIONS), file=False)
    network.directory.persons.put_inscriptions([LINES[name](ssin)])
    told = declined(network, a_consult(network, ssin))
    assert (told.value, told.code) == ("NO_RESULT", "MSG00012")


def test_declines_a_capacity_that_the_grant_leaves_out(network):
    position = next(POSITIONS)
    partner = network.joins(a_welfare_centre(position), f"centre-{position}")
    number = str(partner.institution.number)
    income = (Capacity(sector=17, code=2),)
    network.grants(number, "PersonService", "consultPerson", "REG:FILE_UPKEEP", capacities=income)
    ssin = network.a_client(position, file=False)
    network.directory.persons.put_inscriptions([an_inscription(ssin, organisation=partner.institution.number)])
    assert declined(network, a_consult(network, ssin, by=partner), by=partner).code == "MSG00012"


def test_answers_the_office_by_a_line_of_its_whole_sector(network):
    ssin = network.a_client(next(POSITIONS), file=False)
    line = an_inscription(ssin, organisation=None, capacity=Capacity(sector=12, code=10))
    network.directory.persons.put_inscriptions([line])
    told = network.office.asks("PersonService", "consultPerson", ssin=str(ssin))
    assert told.code == "MSG00000"


def nobody(network, ssin):
    """Never given to anybody."""


def somebody(network, ssin):
    network.directory.persons.put_numbers([a_known_number(ssin)])


def replaced(network, ssin):
    network.directory.persons.put_numbers([a_known_number(ssin, replaced_by=network.a_client(next(POSITIONS)))])


def deceased(network, ssin):
    network.directory.persons.put_numbers([a_known_number(ssin, deceased_on=YESTERDAY)])


def kept_by_the_hub(network, ssin):
    network.directory.persons.put_numbers([a_known_number(ssin, register=RegisterKind.RAD)])


def test_whoever_has_no_file_cannot_tell_people_apart(network):
    """Not by the answer, whatever is true of the number. `replaced` is not here: a file on the new number counts."""
    told = []
    for truth in (nobody, somebody, deceased, kept_by_the_hub):
        ssin = a_number(next(POSITIONS))
        truth(network, ssin)
        answer = declined(network, a_consult(network, ssin))
        status = etree.tostring(answer.payload.find("status")).replace(str(ssin).encode(), b"*")
        told.append((answer.code, status, len(answer.http.octets)))
    assert len(set(told)) == 1
    assert told[0][0] == "MSG00012"


def test_whoever_has_no_file_does_not_learn_that_the_number_was_replaced(network):
    old, new = a_number(next(POSITIONS)), network.a_client(next(POSITIONS), file=False)
    network.directory.persons.put_numbers([a_known_number(old, replaced_by=new)])
    told = declined(network, a_consult(network, old))
    assert told.code == "MSG00012"
    assert str(new).encode() not in etree.tostring(told.payload)


# MSG00005, MSG00006, MSG00009: what is known of the number


def test_tells_a_centre_with_a_file_that_the_number_does_not_exist(network, ssin):
    network.directory.persons.put_inscriptions([an_inscription(ssin)])
    told = declined(network, a_consult(network, ssin))
    assert (told.value, told.code) == ("NO_RESULT", "MSG00005")


@pytest.mark.parametrize("steps", [1, 3])
def test_tells_a_centre_with_a_file_which_number_counts_today(network, steps):
    chain = [network.a_client(next(POSITIONS), file=False) for _ in range(steps + 1)]
    network.directory.persons.put_numbers(a_known_number(old, replaced_by=new) for old, new in pairwise(chain))
    network.directory.persons.put_inscriptions([an_inscription(chain[0])])
    told = declined(network, a_consult(network, chain[0]))
    assert (told.value, told.code) == ("NO_RESULT", "MSG00006")
    assert told.information == {"newSSIN": str(chain[-1])}


def test_follows_a_file_under_the_old_number_to_the_new_one(network):
    old, new = a_number(next(POSITIONS)), network.a_client(next(POSITIONS), file=False)
    network.directory.persons.put_numbers([a_known_number(old, replaced_by=new)])
    network.directory.persons.put_inscriptions([an_inscription(old)])
    assert network.centre.asks("PersonService", "consultPerson", ssin=str(new)).code == "MSG00000"


def test_answers_about_the_dead_where_the_service_does(network):
    ssin = network.a_client(next(POSITIONS))
    network.directory.persons.put_numbers([a_known_number(ssin, deceased_on=YESTERDAY)])
    assert network.centre.asks("PersonService", "consultPerson", ssin=str(ssin)).code == "MSG00000"


@pytest.fixture
def checking(shared):
    """A centre that may check identities, too."""
    position = next(POSITIONS)
    partner = shared.joins(a_welfare_centre(position), f"centre-{position}")
    number = str(partner.institution.number)
    shared.grants(number, "VerifyIdentityProof", "verifyNameAndBirth", "REG:IDENTIFY")
    return partner


def a_check(partner, ssin, **choices):
    told = {"lastName": "Invented", "birthDate": IncompleteDate(year=1985, month=7, day=30), **choices}
    return partner.question("VerifyIdentityProof", "verifyNameAndBirth", ssin=str(ssin), **told)


def test_declines_about_the_dead_where_the_service_refuses(network, checking):
    ssin = network.a_client(next(POSITIONS))
    network.directory.persons.put_numbers([a_known_number(ssin, deceased_on=YESTERDAY)])
    request = a_check(checking, ssin)
    told = declined(network, request, "VerifyIdentityProof.verifyNameAndBirth", by=checking)
    assert (told.value, told.code) == ("NO_DATA_FOUND", "MSG00009")
    assert told.information == {"deceaseDate": YESTERDAY.isoformat()}


def test_answers_whether_a_name_belongs_to_a_number(network, checking):
    ssin = network.a_client(next(POSITIONS))
    told = checking.sends(a_check(checking, ssin), "VerifyIdentityProof", "verifyNameAndBirth")
    assert told.text("verdict") == "MATCH"
    assert told.texts("element/result") == ["MATCH", "MATCH"]


# The order of the noes: two reasons at once, and the earlier one is told


def in_somebody_elses_name(network, request):
    set_number(request, a_welfare_centre(2).number)


def about_a_wrong_number(network, request):
    number = request.find("criteria/ssin")
    number.text = with_wrong_check_digits(number.text)


def without_a_right(network, request):
    request.find("legalContext").text = "REG:INSPECTION"


def born_in_the_future(network, request):
    request.find("criteria/birthDate").text = TOMORROW.isoformat()


def about_nobody(network, request):
    """The number in the request was never given."""


def about_somebody_replaced_and_deceased(network, request):
    ssin = SSIN.parse(request.find("criteria/ssin").text)
    new = network.a_client(next(POSITIONS))
    network.directory.persons.put_numbers([a_known_number(ssin, replaced_by=new, deceased_on=YESTERDAY)])


def about_somebody_deceased(network, request):
    ssin = SSIN.parse(request.find("criteria/ssin").text)
    network.directory.persons.put_numbers([a_known_number(ssin, deceased_on=YESTERDAY)])


ORDER = [
    (in_somebody_elses_name, "MSG00013"),
    (about_a_wrong_number, "MSG00011"),
    (without_a_right, "MSG00013"),
    (born_in_the_future, "MSG00008"),
    (about_nobody, "MSG00005"),
    (about_somebody_replaced_and_deceased, "MSG00006"),
    (about_somebody_deceased, "MSG00009"),
]
EXCLUDE_EACH_OTHER = {about_nobody, about_somebody_replaced_and_deceased, about_somebody_deceased, about_a_wrong_number}


def pairs():
    for index, (earlier, code) in enumerate(ORDER):
        for later, _ in ORDER[index:]:
            if earlier is later or not {earlier, later} <= EXCLUDE_EACH_OTHER:
                yield pytest.param(earlier, later, code, id=f"{earlier.__name__}, {later.__name__}")


@pytest.mark.parametrize(("earlier", "later", "code"), list(pairs()))
def test_of_two_reasons_the_earlier_one_is_told(network, checking, ssin, earlier, later, code):
    request = a_check(checking, ssin)
    later(network, request)
    earlier(network, request)
    told = declined(network, request, "VerifyIdentityProof.verifyNameAndBirth", by=checking)
    assert told.code == code


PERSONS = [
    (nobody, "MSG00005"),
    (replaced, "MSG00006"),
]


@pytest.mark.parametrize(("truth", "code"), PERSONS, ids=["nobody", "replaced"])
def test_without_a_file_the_file_is_told_before_anything_about_the_person(network, ssin, truth, code):
    truth(network, ssin)
    other = network.other_centre
    assert declined(network, a_consult(network, ssin, by=other), by=other).code == "MSG00012"
    network.directory.persons.put_inscriptions([an_inscription(ssin, organisation=other.institution.number)])
    network.clock.advance(timedelta(milliseconds=1))
    assert declined(network, a_consult(network, ssin, by=other), by=other).code == code


def test_the_number_that_no_organisation_has_is_no_number():
    """It must fail by its check digits, or the test above tests less."""
    with pytest.raises(ValueError):
        EnterpriseNumber.parse("0200000143")
