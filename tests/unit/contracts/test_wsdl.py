"""The WSDL as served: closed, bound, addressed, with the policy of its variant."""

import pytest
from lxml import etree

from gateway.contracts.wsdl import SOAP, WSDL, WSP, XS, Policy, compose
from gateway.refusals import UnknownAddress

ADDRESS = "https://hub.example/services/PersonService/v1?a=1&b=2"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"


def composed(policy: Policy) -> etree._Element:
    return etree.XML(compose("PersonService", 1, policy=policy, address=ADDRESS))


def names(elements) -> list[str]:
    return [etree.QName(element).localname for element in elements]


def test_composes_the_same_bytes_every_time():
    contract = {"policy": Policy.GCM, "address": ADDRESS}
    assert compose("PersonService", 1, **contract) == compose("PersonService", 1, **contract)


def test_refuses_a_service_that_has_no_contract():
    with pytest.raises(UnknownAddress):
        compose("PersonService", 2, policy=Policy.NONE, address=ADDRESS)


@pytest.mark.parametrize("policy", Policy)
def test_holds_both_schemas_and_points_to_no_other_document(policy):
    definitions = composed(policy)
    schemas = definitions.findall(f"{{{WSDL}}}types/{{{XS}}}schema")
    assert [schema.get("targetNamespace") for schema in schemas] == [
        "urn:crossroads:types:common:v1",
        "urn:crossroads:intf:PersonService:v1",
    ]
    assert not definitions.xpath("//@schemaLocation")


def test_binds_every_operation_as_document_literal_with_its_action():
    binding = composed(Policy.NONE).find(f"{{{WSDL}}}binding")
    assert binding.get("type") == "tns:PersonServicePortType"
    assert binding.find(f"{{{SOAP}}}binding").get("style") == "document"
    actions = [each.get("soapAction") for each in binding.iter(f"{{{SOAP}}}operation")]
    assert actions == ["urn:crossroads:PersonService:consultPerson", "urn:crossroads:PersonService:findPerson"]
    assert {each.get("use") for each in binding.iter(f"{{{SOAP}}}body", f"{{{SOAP}}}fault")} == {"literal"}


def test_names_the_address_as_it_was_given():
    [address] = composed(Policy.NONE).iter(f"{{{SOAP}}}address")
    assert address.get("location") == ADDRESS


def test_refers_to_the_binding_policy_at_the_binding():
    binding = composed(Policy.GCM).find(f"{{{WSDL}}}binding")
    assert [each.get("URI") for each in binding.iterchildren(f"{{{WSP}}}PolicyReference")] == ["#BindingPolicy"]


def test_refers_to_the_message_policy_at_every_input_output_and_fault():
    binding = composed(Policy.GCM).find(f"{{{WSDL}}}binding")
    for operation in binding.iterchildren(f"{{{WSDL}}}operation"):
        messages = [each for each in operation if etree.QName(each).namespace == WSDL]
        assert names(messages) == ["input", "output", "fault"]
        for message in messages:
            assert [each.get("URI") for each in message.iterchildren(f"{{{WSP}}}PolicyReference")] == ["#MessagePolicy"]


def test_holds_the_policies_before_everything_that_wsdl_defines():
    definitions = composed(Policy.GCM)
    assert names(definitions)[:4] == ["documentation", "Policy", "Policy", "types"]
    assert [each.get(f"{{{WSU}}}Id") for each in definitions[1:3]] == ["BindingPolicy", "MessagePolicy"]


def test_announces_gcm_signing_before_encryption_and_signature_confirmation():
    binding_policy, message_policy = composed(Policy.GCM)[1:3]
    asked = names(binding_policy.iter(etree.Element))
    for assertion in (
        "AsymmetricBinding",
        "CustomAlgorithmSuite",
        "Lax",
        "IncludeTimestamp",
        "RequireSignatureConfirmation",
    ):
        assert assertion in asked
    assert "EncryptBeforeSigning" not in asked
    assert names(message_policy[0][0]) == ["SignedParts", "EncryptedParts"]


def test_says_nothing_of_policy_where_none_is_wanted():
    content = compose("PersonService", 1, policy=Policy.NONE, address="https://hub.example/x").decode().lower()
    assert "ws-policy" not in content
    assert "policyreference" not in content
