"""The verdict of the schema: where a message is wrong, and never what it said."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree

from gateway.refusals import SchemaViolation, UnknownOperation

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
TICKET = "3f2b8c1e-4d5a-4e6f-8a9b-0c1d2e3f4a5b"
SSIN = "85073003328"


def a_request(
    criteria: str = f"<ssin>{SSIN}</ssin>", *, ticket: str = TICKET, service: str = "PersonService"
) -> etree._Element:
    return etree.XML(
        f'<m:consultPersonRequest xmlns:m="urn:crossroads:intf:{service}:v1"><informationCustomer>'
        f"<ticket>{ticket}</ticket><customerIdentification><sector>17</sector><institution>1</institution>"
        "</customerIdentification></informationCustomer><legalContext>REG:FILE_UPKEEP</legalContext>"
        f"<criteria>{criteria}</criteria></m:consultPersonRequest>"
    )


def violation_of(schemas, element: etree._Element) -> SchemaViolation:
    with pytest.raises(SchemaViolation) as caught:
        schemas.check(element)
    return caught.value


def test_accepts_a_valid_request(schemas):
    schemas.check(a_request())


def test_accepts_a_request_where_it_stands_in_its_envelope(schemas):
    body = etree.XML("<Body/>")
    body.append(a_request())
    schemas.check(body[0])
    assert body[0].getparent() is body


@pytest.mark.parametrize(
    ("criteria", "kind", "path"),
    [
        ("<ssin>8507300332</ssin>", "text-outside-pattern", "/ssin"),
        ("<ssin>85.07.30-033.28</ssin>", "text-outside-pattern", "/ssin"),
        ("", "missing-or-unexpected-element", ""),
        (f"<ssin>{SSIN}</ssin><ssin>{SSIN}</ssin>", "missing-or-unexpected-element", "/ssin"),
        (f'<m:ssin xmlns:m="urn:m">{SSIN}</m:ssin>', "missing-or-unexpected-element", "/ssin"),
        (f'<ssin kind="x">{SSIN}</ssin>', "attribute-not-allowed", "/ssin"),
        (f"{SSIN}<ssin>{SSIN}</ssin>", "text-between-elements", ""),
        (f"<ssin>{SSIN}</ssin><withAddress>yes</withAddress>", "text-of-another-type", "/withAddress"),
    ],
)
def test_names_the_element_and_the_kind_of_violation(schemas, criteria, kind, path):
    violation = violation_of(schemas, a_request(criteria))
    assert violation.where == f"consultPersonRequest/criteria{path}"
    assert violation.detail == f"{kind} at {violation.where}"


@pytest.mark.parametrize("attribute", ['xsi:nil="true"', 'xsi:type="ssin"', 'xsi:noNamespaceSchemaLocation="a.xsd"'])
def test_refuses_an_attribute_of_xml_schema_itself(schemas, attribute):
    violation = violation_of(schemas, a_request(f"<ssin {XSI} {attribute}>{SSIN}</ssin>"))
    assert violation.detail == "schema-instance-attribute"
    assert violation.where == "consultPersonRequest"


def test_repeats_neither_a_value_nor_a_name_that_the_sender_made_up(schemas):
    for criteria in (f"<ssin>{SSIN}x</ssin>", f"<p{SSIN}/>", f'<ssin a="{SSIN}">{SSIN}</ssin>'):
        violation = violation_of(schemas, a_request(criteria))
        assert SSIN not in f"{violation} {violation.detail} {violation.where}"


def test_replaces_a_name_that_the_schema_does_not_declare(schemas):
    assert violation_of(schemas, a_request(f"<p{SSIN}/>")).where == "consultPersonRequest/criteria/*"


@pytest.mark.parametrize(
    "ticket",
    ["", "TICKET-1", "3f2b8c1e-4d5a-1e6f-8a9b-0c1d2e3f4a5b", f"{TICKET} "],
    ids=["none", "no UUID", "a UUID of time", "a space after it"],
)
def test_refuses_a_ticket_that_is_no_random_uuid(schemas, ticket):
    assert violation_of(schemas, a_request(ticket=ticket)).where == "consultPersonRequest/informationCustomer/ticket"


def test_refuses_an_element_that_the_namespace_does_not_declare(schemas):
    violation = violation_of(schemas, etree.XML('<m:askPerson xmlns:m="urn:crossroads:intf:PersonService:v1"/>'))
    assert violation.detail == "undeclared-element at *"


def test_refuses_a_namespace_without_schema(schemas):
    with pytest.raises(UnknownOperation):
        schemas.check(a_request(service="GossipService"))


def test_refuses_a_message_that_brings_its_own_schema_and_fetches_nothing(schemas, listening_port):
    hint = f'{XSI} xsi:schemaLocation="urn:b http://127.0.0.1:{listening_port.port}/b.xsd"'
    violation = violation_of(schemas, a_request(f"<ssin {hint}>{SSIN}</ssin>"))
    assert violation.detail == "schema-instance-attribute"
    assert not listening_port.was_asked()


def test_keeps_the_verdicts_of_threads_apart(schemas):
    wrong = {"<ssin>1</ssin>": "text-outside-pattern", "": "missing-or-unexpected-element"}
    asked = [*wrong, f"<ssin>{SSIN}</ssin>"] * 40

    def verdict(criteria: str) -> str:
        try:
            schemas.check(a_request(criteria))
        except SchemaViolation as violation:
            return violation.detail.partition(" ")[0]
        return "valid"

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(verdict, asked)) == [wrong.get(criteria, "valid") for criteria in asked]
