"""The abstract WSDL: what never changes, and nothing else."""

import pytest
from lxml import etree

from gateway.catalogue.wsdl import WSDL, build_wsdl


@pytest.fixture
def definitions(catalogue) -> etree._Element:
    return etree.XML(build_wsdl(catalogue.services["PersonService"]))


def test_holds_types_messages_and_port_type_only(definitions):
    kinds = [etree.QName(child).localname for child in definitions]
    assert kinds == ["documentation", "types", *["message"] * 6, "portType"]


def test_imports_the_schema_by_a_relative_path(definitions):
    [entry] = definitions.iter("{http://www.w3.org/2001/XMLSchema}import")
    assert entry.get("schemaLocation") == "../../xsd/identification/PersonService-v1.xsd"
    assert entry.get("namespace") == definitions.get("targetNamespace")


def test_gives_every_operation_input_output_and_fault(definitions):
    operations = definitions.findall(f"{{{WSDL}}}portType/{{{WSDL}}}operation")
    assert [operation.get("name") for operation in operations] == ["consultPerson", "findPerson"]
    for operation in operations:
        kinds = [etree.QName(child).localname for child in operation]
        assert kinds == ["documentation", "input", "output", "fault"]


def test_gives_every_message_one_part_that_is_an_element(definitions):
    for message in definitions.iter(f"{{{WSDL}}}message"):
        [part] = message
        assert part.get("element") == f"tns:{message.get('name')}"
        assert part.get("type") is None
