"""To the behaviour or to the provider, as the catalogue says."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from lxml import etree

from gateway.behaviours.mismatch import Mismatches
from gateway.behaviours.rooms import Rooms
from gateway.catalogue.block import Identification, SupplierTrace
from gateway.catalogue.message import Answer, Response
from gateway.directory import RegisterKind
from gateway.refusals import SourceInvalid, SourceUnavailable
from gateway.stages.route import Route
from tests.support.clock import NOON
from tests.support.directory import a_directory, a_known_number, a_number
from tests.support.facts import authorised, the_catalogue
from tests.support.register import a_person

FIND = "PersonService.findPerson"


class Sources:
    """Implements `gateway.routing.Sources` with one answer."""

    def __init__(self):
        self.answer = Answer()
        self.result = None
        self.refusal = None
        self.asked = []

    def ask(self, provider, service, operation, question, trace, *, record):
        self.asked.append((provider, operation.name, trace.ticket))
        record(SimpleNamespace(provider=provider))
        if self.refusal is not None:
            raise self.refusal
        own = SupplierTrace(identification=Identification(), ticket="T", received_at=NOON, replied_at=NOON)
        return Response(
            customer_ticket="x", hub_ticket=uuid4(), suppliers=(own,), answer=self.answer, result=self.result
        )


@pytest.fixture
def sources():
    return Sources()


@pytest.fixture
def directory(tmp_path, clock):
    return a_directory(tmp_path, clock)


@pytest.fixture
def route(sources, directory, clock):
    rooms = Rooms(
        catalogue=the_catalogue(),
        directory=directory,
        sources=sources,
        clock=clock,
        pause=lambda seconds: None,
        allow_plain_transport=True,
        mismatches=Mismatches(clock),
    )
    return Route(the_catalogue(), rooms)


def about(register, ssin=None):
    ssin = ssin or a_number()
    return authorised(ssin=str(ssin), number=a_known_number(ssin, register=register))


def test_asks_the_national_register_about_its_own_numbers(route, sources):
    fact = about(RegisterKind.RRN)
    answered = route(fact)
    assert sources.asked == [("RRN", "consultPerson", fact.arrived.ticket)]
    assert answered.suppliers[0].ticket == "T"
    assert [hop.provider for hop in fact.arrived.stopwatch.hops] == ["RRN"]


@pytest.mark.parametrize("register", [RegisterKind.BIS, RegisterKind.RAD])
def test_answers_about_other_numbers_itself(route, sources, directory, register):
    ssin = a_number()
    directory.persons.put_numbers([a_known_number(ssin, register=register)])
    directory.register.put_persons([a_person(ssin, register=register.value)])
    answered = route(about(register, ssin))
    assert answered.result.findtext("register") == register.value
    assert answered.suppliers == ()
    assert sources.asked == []


def a_search():
    return authorised(FIND, lastName="Invented", firstName="Person", birthDate=date(1985, 7, 30))


def test_looks_into_its_own_register_only_when_the_first_has_nothing(route, sources, directory):
    ssin = a_number()
    directory.persons.put_numbers([a_known_number(ssin, register=RegisterKind.BIS)])
    directory.register.put_persons([a_person(ssin, register="BIS")])
    sources.answer = Answer(code="MSG00100")
    assert route(a_search()).result.findtext("ssin") == str(ssin)
    sources.answer = Answer(code="REG10010")
    assert route(a_search()).answer.code == "REG10010"
    assert len(sources.asked) == 2


def test_does_not_look_into_its_own_register_when_the_first_fails(route, sources):
    sources.refusal = SourceUnavailable("x")
    with pytest.raises(SourceUnavailable):
        route(a_search())


@pytest.mark.parametrize("code", ["XYZ00000", "MSG00002", "MSG00003", ""])
def test_believes_no_code_that_is_none_of_an_answer(route, sources, code):
    sources.answer = Answer(code=code)
    with pytest.raises(SourceInvalid):
        route(about(RegisterKind.RRN))


def test_takes_a_result_out_of_the_document_that_was_received(route, sources):
    document = etree.XML("<r><result><ssin>1</ssin></result><secret/></r>")
    sources.result = document[0]
    result = route(about(RegisterKind.RRN)).result
    assert result.getroottree().getroot() is result
    assert etree.tostring(result) == b"<result><ssin>1</ssin></result>"


def test_a_provider_is_never_asked_what_the_hub_answers(route, sources):
    assert route(authorised("TestConnectionService.sendTestMessage", echo="ping")).answer.code == "MSG00000"
    assert sources.asked == []
