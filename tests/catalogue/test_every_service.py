"""Every entry of the catalogue, held to the same promises: it loads, its contract is published, toolkits read it."""

import hashlib
import io
import re

import pytest
import xmlschema
import zeep
from lxml import etree

from gateway.behaviours import BEHAVIOURS, RULES
from gateway.behaviours.criteria import find_invalid_fields
from gateway.catalogue import Operation, Service, load_catalogue
from gateway.catalogue.builder import build_contracts, find_drift, read_published
from gateway.catalogue.document import read_fields
from gateway.catalogue.field import iterate_fields
from gateway.catalogue.loader import CATALOGUE_ROOT
from gateway.catalogue.xsd import list_code_lists
from gateway.contracts import Policy, SchemaCache, compose, find_root
from gateway.refusals import SchemaViolation
from tests.catalogue.sample import DAY, sample_fault, sample_request, sample_response, sample_values, wrong_status

CATALOGUE = load_catalogue()
CONTRACTS = build_contracts(CATALOGUE)
ROOT = find_root()
SCHEMAS = SchemaCache(ROOT)
OPERATIONS = [operation for service in CATALOGUE.services.values() for operation in service.operations.values()]

XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"

every_service = pytest.mark.parametrize("service", CATALOGUE.services.values(), ids=lambda service: service.name)
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.service}.{each.name}")
every_file = pytest.mark.parametrize("name", sorted(CONTRACTS))
small_and_full = pytest.mark.parametrize("full", [False, True], ids=["small", "full"])


def parse(content: bytes) -> etree._Element:
    return etree.XML(content)


def test_reads_every_file_below_the_catalogue():
    files = {path.relative_to(CATALOGUE_ROOT) for path in CATALOGUE_ROOT.rglob("*.yaml")}
    services = {f"services/{service.domain}/{service.name}.yaml" for service in CATALOGUE.services.values()}
    lists = {f"codes/{name}.yaml" for name in CATALOGUE.codes}
    data_sets = {f"datasets/{name}.yaml" for name in CATALOGUE.datasets}
    assert set(map(str, files)) == {"network.yaml", "status.yaml", *services, *lists, *data_sets}


def test_finds_no_contract_file_that_drifted_or_is_orphaned():
    assert find_drift(CATALOGUE, ROOT) == []


@every_file
def test_keeps_a_contract_file_as_it_was_published(name):
    assert read_published(ROOT)[name] == hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


@every_file
def test_puts_no_time_and_no_version_into_a_contract_file(name):
    root = parse(CONTRACTS[name])
    assert not re.search(rb"20\d\d-\d\d-\d\d", CONTRACTS[name])
    assert root.get("version") is None


@pytest.mark.parametrize("name", [name for name in sorted(CONTRACTS) if name.endswith(".xsd")])
def test_gives_a_schema_that_two_validators_accept(name):
    assert etree.XMLSchema(file=str(ROOT / name))
    assert xmlschema.XMLSchema10(str(ROOT / name), allow="local").built


@every_file
def test_documents_every_element_and_type_in_english(name):
    for each in parse(CONTRACTS[name]).iter(f"{XS}element", f"{XS}complexType", f"{XS}simpleType", f"{XS}enumeration"):
        inline = each.get("name") is None and each.get("value") is None
        texts = each.findall(f"{XS}annotation/{XS}documentation[@{{http://www.w3.org/XML/1998/namespace}}lang='en']")
        assert inline or (texts and texts[0].text), each.attrib


@every_service
def test_documents_the_service_and_every_operation_in_its_wsdl(service: Service):
    definitions = parse((ROOT / f"wsdl/{service.contract_name}.wsdl").read_bytes())
    for each in (definitions, *definitions.findall(f"{WSDL}portType/{WSDL}operation")):
        assert each.findtext(f"{WSDL}documentation")


@every_service
def test_agrees_with_its_port_type(service: Service):
    definitions = parse((ROOT / f"wsdl/{service.contract_name}.wsdl").read_bytes())
    assert definitions.get("targetNamespace") == service.namespace
    operations = definitions.findall(f"{WSDL}portType/{WSDL}operation")
    assert [each.get("name") for each in operations] == list(service.operations)
    for each, operation in zip(operations, service.operations.values(), strict=True):
        messages = [each.find(f"{WSDL}{kind}").get("message") for kind in ("input", "output", "fault")]
        elements = [operation.request_element, operation.response_element, operation.fault_element]
        assert messages == [f"tns:{element}" for element in elements]


@every_service
@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("addressing", [False, True])
def test_is_read_by_zeep_in_every_variant(service: Service, policy: Policy, addressing: bool):
    address = f"https://hub.example{service.path}"
    contract = compose(service.name, service.version, policy=policy, address=address, addressing=addressing)
    client = zeep.Client(io.BytesIO(contract))
    ports = client.wsdl.services[service.name].ports
    assert list(ports) == [f"{service.name}Soap11", f"{service.name}Soap12"]
    for port in ports.values():
        assert port.binding_options["address"] == address
        actions = {name: operation.soapaction for name, operation in port.binding.all().items()}
        assert actions == {name: operation.soap_action for name, operation in service.operations.items()}


@every_service
def test_is_closed_when_served(service: Service):
    content = compose(service.name, service.version, policy=Policy.GCM, address="https://hub.example/x")
    schemas = {schema.get("targetNamespace"): schema for schema in parse(content).iter(f"{XS}schema")}
    for schema in schemas.values():
        for entry in schema.iter(f"{XS}import", f"{XS}include"):
            assert entry.get("schemaLocation") is None
            assert entry.get("namespace") in schemas


@every_operation
@small_and_full
def test_validates_a_sample_request(operation: Operation, full: bool):
    SCHEMAS.check(sample_request(CATALOGUE, operation, full=full))


@every_operation
@small_and_full
def test_validates_a_sample_response(operation: Operation, full: bool):
    SCHEMAS.check(sample_response(CATALOGUE, operation, full=full))


@every_operation
def test_validates_a_sample_fault(operation: Operation):
    SCHEMAS.check(sample_fault(operation))


@every_operation
def test_refuses_a_status_of_the_other_kind_of_operation(operation: Operation):
    response = sample_response(CATALOGUE, operation, full=True)
    response.find("status/value").text = wrong_status(operation)
    with pytest.raises(SchemaViolation):
        SCHEMAS.check(response)


@every_operation
def test_reads_back_what_it_built(operation: Operation):
    request = sample_request(CATALOGUE, operation, full=True)
    response = sample_response(CATALOGUE, operation, full=True)
    criteria = sample_values(CATALOGUE, operation.request, full=True)
    result = sample_values(CATALOGUE, operation.result_fields, full=True)
    assert read_fields(request.find("criteria"), operation.request) == criteria
    assert read_fields(response.find("result"), operation.result_fields) == result


@every_operation
def test_breaks_no_rule_with_a_sample_request(operation: Operation):
    values = sample_values(CATALOGUE, operation.request, full=True)
    assert find_invalid_fields(operation.request, values, CATALOGUE.codes, DAY) == ()


@every_operation
def test_says_who_may_ask_and_why(operation: Operation):
    assert operation.legal_contexts
    consumers = CATALOGUE.services[operation.service].consumers
    for context in operation.legal_contexts:
        beneficiaries = CATALOGUE.legal_contexts[context].beneficiaries
        assert "ANY" in {*consumers, *beneficiaries} or set(consumers) & set(beneficiaries)


def test_names_the_behaviours_and_rules_that_there_are_and_leaves_out_none():
    assert {operation.behaviour for operation in OPERATIONS} == set(BEHAVIOURS)
    assert {rule for operation in OPERATIONS for rule in operation.rules} == set(RULES)


@every_operation
def test_gives_every_taken_field_a_block_and_may_leave_it_out(operation: Operation):
    taken = [field for field in operation.result_fields if field.blocks]
    assert all(field.cardinality.is_optional for field in taken)
    assert {name for names in operation.blocks.values() for name in names} == {field.name for field in taken}


def test_uses_every_code_list():
    in_services = {name for service in CATALOGUE.services.values() for name in list_code_lists(service)}
    fields = [field for data_set in CATALOGUE.datasets.values() for field in data_set.fields]
    in_data_sets = {field.codelist for _, field in iterate_fields(fields) if field.codelist}
    assert set(CATALOGUE.codes) == in_services | in_data_sets


def test_uses_every_data_set_legal_context_and_own_status_code():
    assert set(CATALOGUE.datasets) == {name for operation in OPERATIONS for name in operation.take}
    assert set(CATALOGUE.legal_contexts) == {each for operation in OPERATIONS for each in operation.legal_contexts}
    own = {code for code in CATALOGUE.statuses if not code.startswith("MSG")}
    assert own == {refuse.code for operation in OPERATIONS for refuse in operation.refuses if refuse.code in own}


def test_names_only_institutions_it_knows_as_beneficiaries_and_sources():
    known = {"ANY", *CATALOGUE.institutions}
    assert {each for context in CATALOGUE.legal_contexts.values() for each in context.beneficiaries} <= known
    assert {each for data_set in CATALOGUE.datasets.values() for each in data_set.authentic_sources} <= known


def test_has_the_meaning_of_every_code_in_three_languages():
    for code_list in CATALOGUE.codes.values():
        assert all(len(each.translations) == 3 for each in (code_list.title, *code_list.values)), code_list.name
