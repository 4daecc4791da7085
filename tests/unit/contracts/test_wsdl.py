"""The WSDL as served: closed, bound, addressed, with the policy of its variant."""

import pytest
from lxml import etree

from gateway.contracts.wsdl import SOAP, SOAP12, WSAM, WSDL, WSP, XS, Policy, compose
from gateway.refusals import UnknownAddress

POLICIES = [policy for policy in Policy if policy is not Policy.NONE]
SP = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"
ADDRESS = "https://hub.example/services/PersonService/v1?a=1&b=2"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"


def composed(policy: Policy, *, addressing: bool = False) -> etree._Element:
    return etree.XML(compose("PersonService", 1, policy=policy, address=ADDRESS, addressing=addressing))


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


BINDINGS = {"PersonServiceSoap11": SOAP, "PersonServiceSoap12": SOAP12}
"""By port; SOAP 1.1 first, because toolkits take the first."""


def bindings(policy: Policy) -> dict[str, etree._Element]:
    return {binding.get("name"): binding for binding in composed(policy).iterchildren(f"{{{WSDL}}}binding")}


def test_has_a_port_for_each_version_of_soap_with_the_older_first():
    ports = composed(Policy.NONE).findall(f"{{{WSDL}}}service/{{{WSDL}}}port")
    assert [port.get("name") for port in ports] == list(BINDINGS)
    assert [port.get("binding") for port in ports] == [f"tns:{name}Binding" for name in BINDINGS]
    assert [each.tag for port in ports for each in port] == [f"{{{name}}}address" for name in BINDINGS.values()]
    assert {each.get("location") for port in ports for each in port} == {ADDRESS}


@pytest.mark.parametrize("port", BINDINGS)
def test_binds_every_operation_as_document_literal_with_its_action(port):
    binding, soap = bindings(Policy.NONE)[f"{port}Binding"], BINDINGS[port]
    assert binding.get("type") == "tns:PersonServicePortType"
    assert binding.find(f"{{{soap}}}binding").get("style") == "document"
    assert binding.find(f"{{{soap}}}binding").get("transport") == "http://schemas.xmlsoap.org/soap/http"
    actions = [each.get("soapAction") for each in binding.iter(f"{{{soap}}}operation")]
    assert actions == ["urn:crossroads:PersonService:consultPerson", "urn:crossroads:PersonService:findPerson"]
    assert {each.get("use") for each in binding.iter(f"{{{soap}}}body", f"{{{soap}}}fault")} == {"literal"}
    assert {etree.QName(each).namespace for each in binding.iter(etree.Element)} == {WSDL, soap}


@pytest.mark.parametrize("port", BINDINGS)
@pytest.mark.parametrize("policy", POLICIES)
def test_refers_to_the_binding_policy_at_the_binding(policy, port):
    binding = bindings(policy)[f"{port}Binding"]
    assert [each.get("URI") for each in binding.iterchildren(f"{{{WSP}}}PolicyReference")] == ["#BindingPolicy"]


@pytest.mark.parametrize("port", BINDINGS)
@pytest.mark.parametrize("policy", POLICIES)
def test_refers_to_the_message_policy_at_every_input_output_and_fault(policy, port):
    for operation in bindings(policy)[f"{port}Binding"].iterchildren(f"{{{WSDL}}}operation"):
        messages = [each for each in operation if etree.QName(each).namespace == WSDL]
        assert names(messages) == ["input", "output", "fault"]
        for message in messages:
            assert [each.get("URI") for each in message.iterchildren(f"{{{WSP}}}PolicyReference")] == ["#MessagePolicy"]


@pytest.mark.parametrize("policy", POLICIES)
def test_holds_the_policies_before_everything_that_wsdl_defines(policy):
    definitions = composed(policy)
    assert names(definitions)[:4] == ["documentation", "Policy", "Policy", "types"]
    assert [each.get(f"{{{WSU}}}Id") for each in definitions[1:3]] == ["BindingPolicy", "MessagePolicy"]


ALWAYS = {
    "AsymmetricBinding",
    "Lax",
    "IncludeTimestamp",
    "OnlySignEntireHeadersAndBody",
    "MustSupportRefThumbprint",
    "RequireSignatureConfirmation",
}
SOMETIMES = {
    Policy.GCM: {"CustomAlgorithmSuite"},
    Policy.CBC: {"Basic256Sha256", "EncryptBeforeSigning"},
    Policy.SIGN: {"CustomAlgorithmSuite"},
}
NEVER = {"ProtectTokens", "EncryptSignature", "Addressing"}


@pytest.mark.parametrize("policy", POLICIES)
def test_announces_suite_and_order_of_its_variant_and_signature_confirmation(policy):
    asked = set(names(composed(policy)[1].iter(etree.Element)))
    others = set().union(*SOMETIMES.values()) - SOMETIMES[policy]
    assert asked >= ALWAYS | SOMETIMES[policy]
    assert not asked & (NEVER | others)


@pytest.mark.parametrize("policy", POLICIES)
def test_announces_encryption_of_the_body_wherever_it_is_not_for_signing_alone(policy):
    parts = composed(policy)[2][0][0]
    assert names(parts) == ["SignedParts", "EncryptedParts"][: 1 if policy is Policy.SIGN else 2]
    assert names(parts[0]) == ["Body", *["Header"] * 7]


def test_names_rsa_sha256_for_metro_which_would_take_sha_1():
    (suite,) = composed(Policy.CBC).iter(f"{{{SP}}}AlgorithmSuite")
    assert suite.attrib == {"signatureAlgorithm": "SHA256withRSA"}


@pytest.mark.parametrize("policy", Policy)
def test_announces_addressing_with_anonymous_answers_where_it_is_asked(policy):
    definitions = composed(policy, addressing=True)
    (assertion,) = definitions.iter(f"{{{WSAM}}}Addressing")
    assert [each.tag for each in assertion.iterdescendants()] == [f"{{{WSP}}}Policy", f"{{{WSAM}}}AnonymousResponses"]
    policy_element = assertion.getparent().getparent().getparent()
    assert policy_element is definitions[1]
    assert policy_element.get(f"{{{WSU}}}Id") == "BindingPolicy"
    references = definitions.findall(f"{{{WSDL}}}binding/{{{WSP}}}PolicyReference")
    assert [each.get("URI") for each in references] == ["#BindingPolicy"] * 2


@pytest.mark.parametrize("policy", Policy)
def test_names_the_action_of_every_message_where_addressing_is_asked(policy):
    operations = composed(policy, addressing=True).findall(f"{{{WSDL}}}portType/{{{WSDL}}}operation")
    for operation in operations:
        action = f"urn:crossroads:PersonService:{operation.get('name')}"
        named = {etree.QName(each).localname: each.get(f"{{{WSAM}}}Action") for each in operation}
        assert named == {
            "documentation": None,
            "input": action,
            "output": f"{action}Response",
            "fault": f"{action}Fault",
        }


@pytest.mark.parametrize("policy", Policy)
def test_says_nothing_of_addressing_where_it_is_not_asked(policy):
    assert not composed(policy).xpath("//@*[namespace-uri()=$wsam] | //*[namespace-uri()=$wsam]", wsam=WSAM)


def test_says_nothing_of_policy_where_none_is_wanted():
    content = compose("PersonService", 1, policy=Policy.NONE, address="https://hub.example/x").decode().lower()
    assert "ws-policy" not in content
    assert "policyreference" not in content
