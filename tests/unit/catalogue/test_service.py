"""Names and look-ups of services and operations."""

import pytest

from gateway.refusals import UnknownOperation


def test_finds_the_operation_by_the_element_of_its_request(catalogue):
    service = catalogue.services["PersonService"]
    assert service.operation_named("findPersonRequest") is service.operations["findPerson"]


def test_finds_no_operation_by_another_element(catalogue):
    service = catalogue.services["PersonService"]
    assert service.operation_named("findPerson") is None
    assert service.operation_named("findPersonResponse") is None


def test_finds_the_operation_that_body_and_soap_action_name(catalogue):
    service = catalogue.services["PersonService"]
    operation = service.operations["findPerson"]
    assert service.operation_asked(operation.request_tag, operation.soap_action) is operation


@pytest.mark.parametrize(
    ("tag", "action", "detail"),
    [
        ("findPersonRequest", "findPerson", "Body"),
        ("{urn:crossroads:intf:ManageAccess:v1}findPersonRequest", "findPerson", "Body"),
        ("{urn:crossroads:intf:PersonService:v1}findPersonRequest", "consultPerson", "SOAPAction"),
        ("{urn:crossroads:intf:PersonService:v1}findPersonRequest", None, "SOAPAction"),
    ],
)
def test_refuses_a_body_or_soap_action_that_does_not_name_the_operation(catalogue, tag, action, detail):
    service = catalogue.services["PersonService"]
    soap_action = action and service.operations[action].soap_action
    with pytest.raises(UnknownOperation, match=detail):
        service.operation_asked(tag, soap_action)


def test_derives_the_names_of_the_contract(catalogue):
    service = catalogue.services["PersonService"]
    operation = service.operations["consultPerson"]
    assert service.path == "/services/PersonService/v1"
    assert service.namespace == "urn:crossroads:intf:PersonService:v1"
    assert service.contract_name == "identification/PersonService-v1"
    assert operation.soap_action == "urn:crossroads:PersonService:consultPerson"
    assert operation.request_tag == "{urn:crossroads:intf:PersonService:v1}consultPersonRequest"
    assert operation.response_tag == "{urn:crossroads:intf:PersonService:v1}consultPersonResponse"
    assert operation.fault_tag == "{urn:crossroads:intf:PersonService:v1}consultPersonFault"


def test_is_open_to_the_institutions_it_names(catalogue):
    service = catalogue.services["ManageAccess"]
    assert service.is_open_to("PCSW")
    assert not service.is_open_to("NSSO")


def test_is_open_to_everyone_when_it_says_any(catalogue):
    assert catalogue.services["TestConnectionService"].is_open_to("NSSO")


def test_needs_criteria_when_one_is_mandatory(catalogue):
    assert catalogue.services["PersonService"].operations["consultPerson"].needs_criteria


def test_finds_a_request_field_inside_a_group(catalogue):
    operation = catalogue.services["ManageAccess"].operations["manageAccess"]
    assert operation.find_request_field("proofOfIdentity.cardNumber").pattern == "[0-9]{12}"
    assert operation.find_request_field("cardNumber") is None
