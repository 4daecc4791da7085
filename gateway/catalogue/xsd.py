"""The schemas: one for each service, beside the one that all share.

A service has message types of its own, composed of the shared simple types and blocks, so that a field added to a data
set does not change the contracts that do not take it. Code lists are text with a pattern and the name of the list in
`xs:appinfo`; only protocol lists are enumerated. Every element is documented.
"""

from collections.abc import Sequence

from lxml import etree

from gateway.catalogue.code_list import CodeList, Title
from gateway.catalogue.field import Cardinality, Field, FieldType, iterate_fields
from gateway.catalogue.loader import CATALOGUE_ROOT
from gateway.catalogue.model import Catalogue
from gateway.catalogue.service import Operation, Service
from gateway.catalogue.service_row import StatusKind

XS = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
COMMON_FILE = "common-v1.xsd"
COMMON_LOCATION = f"../common/{COMMON_FILE}"

_COMMON_TEMPLATE = CATALOGUE_ROOT / COMMON_FILE
_TEMPLATE_BASE = b"urn:crossroads:"
_INT_MAX = 2**31 - 1
_TYPES = {
    FieldType.SSIN: "common:SSINType",
    FieldType.ENTERPRISE_NUMBER: "common:EnterpriseNumberType",
    FieldType.ESTABLISHMENT_UNIT_NUMBER: "common:EstablishmentUnitNumberType",
    FieldType.NSSO_NUMBER: "common:NssoNumberType",
    FieldType.INCOMPLETE_DATE: "common:IncompleteDateType",
    FieldType.DATE: "xs:date",
    FieldType.DATE_TIME: "xs:dateTime",
    FieldType.TIME: "xs:time",
    FieldType.YEAR_QUARTER: "common:YearQuarterType",
    FieldType.YEAR: "common:YearType",
    FieldType.MONTH: "common:MonthType",
    FieldType.PERIOD: "common:PeriodType",
    FieldType.OPEN_PERIOD: "common:OpenPeriodType",
    FieldType.AMOUNT: "common:AmountType",
    FieldType.EUROCENTS: "common:EurocentsType",
    FieldType.PERCENTAGE: "common:PercentageType",
    FieldType.NIS_CODE: "common:NisCodeType",
    FieldType.HASH: "common:HashType",
    FieldType.UUID: "common:UUIDType",
    FieldType.BOOLEAN: "xs:boolean",
}
_STATUS_TYPES = {StatusKind.DATA: "common:DataStatusType", StatusKind.OK: "common:AcknowledgementStatusType"}
_ONCE = Cardinality(least=1, most=1)
_MAYBE = Cardinality(least=0, most=1)
_ANY_NUMBER = Cardinality(least=0, most=None)


def build_common_schema(catalogue: Catalogue) -> bytes:
    """Return the shared schema in the namespace of `catalogue`."""
    return _COMMON_TEMPLATE.read_bytes().replace(_TEMPLATE_BASE, f"{catalogue.base_namespace}:".encode())


def build_schema(catalogue: Catalogue, service: Service) -> bytes:
    """Return the schema of the messages of `service`."""
    namespaces = {"xs": XS, "common": catalogue.common_namespace, "tns": service.namespace}
    schema = etree.Element(f"{{{XS}}}schema", nsmap=namespaces)
    schema.set("targetNamespace", service.namespace)
    schema.set("elementFormDefault", "unqualified")
    schema.set("attributeFormDefault", "unqualified")
    _document(schema, service.title)
    _add(schema, "import", namespace=catalogue.common_namespace, schemaLocation=COMMON_LOCATION)
    for operation in service.operations.values():
        _add_messages(schema, operation)
    for operation in service.operations.values():
        if operation.request:
            _add_complex_type(schema, criteria_type(operation), f"What {operation.name} is asked", operation.request)
        if operation.result_fields:
            _add_complex_type(schema, result_type(operation), f"What {operation.name} answers", operation.result_fields)
    for name in list_code_lists(service):
        _add_code_type(
            schema, catalogue.codes[name], f"{catalogue.base_namespace}:code-list", _code_base(service, name)
        )
    return write_xml(schema)


def write_xml(root: etree._Element) -> bytes:
    """Return a document as it is committed: the same bytes for the same tree."""
    etree.indent(root, space="  ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"


def criteria_type(operation: Operation) -> str:
    """Return the name of the type that request and response share."""
    return f"{operation.name[0].upper()}{operation.name[1:]}Criteria"


def result_type(operation: Operation) -> str:
    """Return the name of the type of the result."""
    return f"{operation.name[0].upper()}{operation.name[1:]}Result"


def list_code_lists(service: Service) -> list[str]:
    """Return the names of the code lists that the messages of `service` use, in alphabetical order."""
    fields = [field for each in service.operations.values() for field in (*each.request, *each.result_fields)]
    return sorted({field.codelist for _, field in iterate_fields(fields) if field.codelist})


def _code_base(service: Service, name: str) -> str:
    fields = [field for each in service.operations.values() for field in (*each.request, *each.result_fields)]
    kinds = {field.type for _, field in iterate_fields(fields) if field.codelist == name}
    return _TYPES[FieldType.NIS_CODE] if kinds == {FieldType.NIS_CODE} else "common:CodeType"


def _add_messages(schema: etree._Element, operation: Operation) -> None:
    """Add request, response and fault: the standard blocks, around what is the operation's own."""
    request = _add_message(schema, operation.request_element, f"Request. {operation.purpose}")
    _add_element(request, "informationCustomer", "common:InformationCustomerType", _ONCE, "The sender and his ticket")
    _add_element(request, "informationCBSS", "common:InformationCBSSType", _MAYBE, "The hub; where it asks a source")
    _add_element(request, "legalContext", "common:LegalContextType", _ONCE, "The legal ground on which it is asked")
    if operation.request:
        cardinality = _ONCE if operation.needs_criteria else _MAYBE
        _add_element(request, "criteria", f"tns:{criteria_type(operation)}", cardinality, "What is asked")

    response = _add_message(schema, operation.response_element, f"Response. {operation.purpose}")
    _add_element(response, "informationCustomer", "common:InformationCustomerType", _ONCE, "As in the request")
    _add_element(response, "informationCBSS", "common:InformationCBSSType", _ONCE, "The hub and its ticket")
    suppliers = ("informationSupplier", "common:InformationSupplierType", _ANY_NUMBER)
    _add_element(response, *suppliers, "An authentic source that answered")
    _add_element(response, "legalContext", "common:LegalContextType", _ONCE, "As in the request")
    if operation.request:
        _add_element(response, "criteria", f"tns:{criteria_type(operation)}", _MAYBE, "As in the request")
    _add_element(response, "status", _STATUS_TYPES[operation.status], _ONCE, "What became of the request")
    _add_element(response, "dataFilters", "common:DataFiltersType", _MAYBE, "What was removed from the result")
    if operation.result_fields:
        _add_element(response, "result", f"tns:{result_type(operation)}", _MAYBE, "What was found")

    fault = _add(schema, "element", name=operation.fault_element, type="common:FaultType")
    _document(fault, f"Fault detail of {operation.name}")


def _add_message(schema: etree._Element, name: str, text: str) -> etree._Element:
    """Add a global element and return the sequence in it."""
    element = _add(schema, "element", name=name)
    _document(element, text)
    return _add(_add(element, "complexType"), "sequence")


def _add_complex_type(schema: etree._Element, name: str, text: str, fields: Sequence[Field]) -> None:
    complex_type = _add(schema, "complexType", name=name)
    _document(complex_type, text)
    _add_fields(complex_type, fields)


def _add_fields(complex_type: etree._Element, fields: Sequence[Field]) -> None:
    sequence = _add(complex_type, "sequence")
    for field in fields:
        text = f"{field.meaning}: {field.rule}" if field.rule else field.meaning
        _add_type(_add_element(sequence, field.name, _type_name(field), field.cardinality, text), field)


def _type_name(field: Field) -> str | None:
    """Return the name of the type of a field, or nothing where it is written in place."""
    if field.codelist is not None:
        return f"tns:{field.codelist}Code"
    return _TYPES.get(field.type)


def _add_type(element: etree._Element, field: Field) -> None:
    if field.type is FieldType.GROUP:
        _add_fields(_add(element, "complexType"), field.fields)
    elif field.type is FieldType.STRING:
        _add_string_type(element, field)
    elif field.type is FieldType.INTEGER:
        bounds = [abs(bound) for bound in (field.min, field.max) if bound is not None]
        base = "xs:int" if len(bounds) == 2 and max(bounds) <= _INT_MAX else "xs:integer"
        _restrict(element, base, minInclusive=field.min, maxInclusive=field.max)
    elif field.type is FieldType.DECIMAL:
        _restrict(element, "xs:decimal", fractionDigits=field.digits)
    elif field.type is FieldType.DOCUMENT:
        _restrict(element, "xs:base64Binary", maxLength=(field.max_kilobytes or 0) * 1024)


def _add_string_type(element: etree._Element, field: Field) -> None:
    if field.pattern is not None:
        _restrict(element, "xs:string", maxLength=field.max, pattern=field.pattern)
    else:
        _restrict(element, "xs:string", minLength=1 if field.min is None else field.min, maxLength=field.max)


def _restrict(element: etree._Element, base: str, **facets: int | str | None) -> None:
    restriction = _add(_add(element, "simpleType"), "restriction", base=base)
    for facet, value in facets.items():
        if value is not None:
            _add(restriction, facet, value=str(value))


def _add_code_type(schema: etree._Element, code_list: CodeList, source: str, base: str) -> None:
    """Add the type of a code list: enumerated when it is part of the protocol, else text that names the list."""
    simple_type = _add(schema, "simpleType", name=f"{code_list.name}Code")
    annotation = _document(simple_type, code_list.title)
    _add(annotation, "appinfo", source=source).text = code_list.name
    restriction = _add(simple_type, "restriction", base="xs:string" if code_list.protocol else base)
    if code_list.protocol:
        for value in code_list.values:
            _document(_add(restriction, "enumeration", value=value.code), value)
    elif code_list.pattern is not None:
        _add(restriction, "pattern", value=code_list.pattern)


def _add_element(
    sequence: etree._Element, name: str, type_name: str | None, cardinality: Cardinality, text: str
) -> etree._Element:
    element = _add(sequence, "element", name=name)
    if type_name is not None:
        element.set("type", type_name)
    if cardinality.least != 1:
        element.set("minOccurs", str(cardinality.least))
    if cardinality.most != 1:
        element.set("maxOccurs", "unbounded" if cardinality.most is None else str(cardinality.most))
    _document(element, text)
    return element


def _document(parent: etree._Element, text: str | Title) -> etree._Element:
    """Add the annotation and return it."""
    annotation = _add(parent, "annotation")
    for language, translation in text.translations if isinstance(text, Title) else [("en", text)]:
        documentation = _add(annotation, "documentation")
        documentation.set(f"{{{XML}}}lang", language)
        documentation.text = translation
    return annotation


def _add(parent: etree._Element, local_name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XS}}}{local_name}", attributes)
