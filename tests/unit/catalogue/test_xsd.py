"""What the schemas say of fields, blocks and code lists."""

import pytest
from lxml import etree

from gateway.catalogue import load_catalogue
from gateway.catalogue.xsd import build_common_schema, build_schema, list_code_lists

XS = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture
def schema(catalogue):
    def build(service: str) -> etree._Element:
        return etree.XML(build_schema(catalogue, catalogue.services[service]))

    return build


def type_named(schema: etree._Element, name: str) -> etree._Element:
    [found] = [child for child in schema if child.get("name") == name]
    return found


def outline(element: etree._Element) -> list[tuple[str, str, str, str]]:
    """Return name, type, and bounds of the elements of the first sequence in `element`."""
    sequence = next(element.iter(f"{XS}sequence"))
    return [
        (each.get("name"), each.get("type", ""), each.get("minOccurs", "1"), each.get("maxOccurs", "1"))
        for each in sequence
    ]


def test_builds_the_same_bytes_every_time(catalogue):
    service = catalogue.services["PersonService"]
    assert build_schema(catalogue, service) == build_schema(catalogue, service)


def test_leaves_local_elements_unqualified(schema):
    root = schema("PersonService")
    assert root.get("elementFormDefault") == "unqualified"
    assert root.get("targetNamespace") == "urn:crossroads:intf:PersonService:v1"


def test_puts_the_standard_blocks_around_the_criteria_of_a_request(schema):
    assert outline(type_named(schema("PersonService"), "consultPersonRequest")) == [
        ("informationCustomer", "common:InformationCustomerType", "1", "1"),
        ("informationCBSS", "common:InformationCBSSType", "0", "1"),
        ("legalContext", "common:LegalContextType", "1", "1"),
        ("criteria", "tns:ConsultPersonCriteria", "1", "1"),
    ]


def test_repeats_the_request_in_a_response_and_adds_status_filters_and_result(schema):
    assert outline(type_named(schema("PersonService"), "consultPersonResponse")) == [
        ("informationCustomer", "common:InformationCustomerType", "1", "1"),
        ("informationCBSS", "common:InformationCBSSType", "1", "1"),
        ("informationSupplier", "common:InformationSupplierType", "0", "unbounded"),
        ("legalContext", "common:LegalContextType", "1", "1"),
        ("criteria", "tns:ConsultPersonCriteria", "0", "1"),
        ("status", "common:DataStatusType", "1", "1"),
        ("dataFilters", "common:DataFiltersType", "0", "1"),
        ("result", "tns:ConsultPersonResult", "0", "1"),
    ]


def test_makes_everything_that_can_be_withheld_optional(schema):
    elements = outline(type_named(schema("PersonService"), "ConsultPersonResult"))
    assert {least for _, _, least, _ in elements} == {"0"}


def test_acknowledges_where_something_is_changed(schema):
    response = outline(type_named(schema("ManageAccess"), "manageAccessResponse"))
    assert ("status", "common:AcknowledgementStatusType", "1", "1") in response


def test_names_a_code_list_and_does_not_copy_it(schema):
    gender = type_named(schema("PersonService"), "GenderCode")
    assert gender.findtext(f"{XS}annotation/{XS}appinfo") == "Gender"
    assert not list(gender.iter(f"{XS}enumeration"))


def test_enumerates_a_protocol_list_with_the_meaning_of_each_value(schema):
    action = type_named(schema("ManageAccess"), "DirectoryActionCode")
    assert [each.get("value") for each in action.iter(f"{XS}enumeration")] == ["REGISTER", "UNREGISTER", "LIST"]
    languages = [each.get("{http://www.w3.org/XML/1998/namespace}lang") for each in action.iter(f"{XS}documentation")]
    assert languages == ["en", "nl", "fr"] * 4


def test_takes_the_pattern_of_an_open_list(schema):
    capacity = type_named(schema("ManageAccess"), "CapacityCode")
    assert capacity.find(f"{XS}restriction/{XS}pattern").get("value") == r"(\*|[0-9]{1,3})/[0-9]{1,3}"


def test_lists_the_code_lists_of_a_service(catalogue):
    assert list_code_lists(catalogue.services["VerifyIdentityProof"]) == [
        "DocumentStatus",
        "Gender",
        "IdentityDocumentType",
        "ProofElement",
        "ProofResult",
    ]


def test_puts_the_base_namespace_of_the_catalogue_into_the_shared_schema(edited):
    other = load_catalogue(edited("network.yaml", "urn:crossroads", "urn:elsewhere"))
    content = build_common_schema(other)
    assert b'targetNamespace="urn:elsewhere:types:common:v1"' in content
    assert b"urn:crossroads" not in content
