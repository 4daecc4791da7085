"""Messages made from the field trees alone: the smallest and the fullest that an operation allows."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from lxml import etree

from gateway.catalogue import Catalogue, Operation
from gateway.catalogue.document import Value, Values, build_fields
from gateway.catalogue.field import Field, FieldType
from gateway.catalogue.service_row import StatusKind
from gateway.values import IncompleteDate, OpenPeriod, Period, YearQuarter

MOMENT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
DAY = date(2026, 6, 15)
_SAMPLES: dict[FieldType, Value] = {
    FieldType.SSIN: "85073003328",
    FieldType.ENTERPRISE_NUMBER: "0244640631",
    FieldType.ESTABLISHMENT_UNIT_NUMBER: "2123456791",
    FieldType.NSSO_NUMBER: "0123456749",
    FieldType.INCOMPLETE_DATE: IncompleteDate(year=1985, month=7, day=0),
    FieldType.DATE: DAY,
    FieldType.DATE_TIME: MOMENT,
    FieldType.TIME: time(12, 30),
    FieldType.YEAR_QUARTER: YearQuarter(year=2026, quarter=2),
    FieldType.YEAR: 2026,
    FieldType.MONTH: "2026-06",
    FieldType.PERIOD: Period(begin=DAY, end=DAY),
    FieldType.OPEN_PERIOD: OpenPeriod(begin=DAY),
    FieldType.AMOUNT: Decimal("12.50"),
    FieldType.EUROCENTS: 1250,
    FieldType.PERCENTAGE: Decimal("66.67"),
    FieldType.NIS_CODE: "11002",
    FieldType.HASH: "ab" * 32,
    FieldType.UUID: "3f2b8c1e-4d5a-4e6f-8a9b-0c1d2e3f4a5b",
    FieldType.BOOLEAN: True,
    FieldType.DECIMAL: Decimal(38),
    FieldType.DOCUMENT: b"\x00\x01",
}
_MANY = 3


def sample_values(catalogue: Catalogue, fields: Sequence[Field], *, full: bool) -> Values:
    """Return a value for each mandatory field, or for every field as often as it may stand (three for n)."""
    values: dict[str, Value] = {}
    for field in fields:
        number = (field.cardinality.most or _MANY) if full else field.cardinality.least
        sample = tuple(_sample(catalogue, field, full=full) for _ in range(number))
        if sample:
            values[field.name] = sample if field.cardinality.is_repeated else sample[0]
    return values


def sample_request(catalogue: Catalogue, operation: Operation, *, full: bool) -> etree._Element:
    """Return a request."""
    request = etree.Element(operation.request_tag, nsmap={"m": operation.namespace})
    _add_customer(request)
    if full:
        _add_hub(request)
    _add_question(catalogue, request, operation, full=full)
    return request


def sample_response(catalogue: Catalogue, operation: Operation, *, full: bool) -> etree._Element:
    """Return a response: of a no, or of everything found."""
    response = etree.Element(operation.response_tag, nsmap={"m": operation.namespace})
    _add_customer(response)
    _add_hub(response)
    if full:
        supplier = etree.SubElement(response, "informationSupplier")
        _add_texts(supplier, timestampReceive="2026-06-15T12:00:00Z", timestampReply="2026-06-15T12:00:00Z")
        _add_texts(etree.SubElement(supplier, "supplierIdentification"), sector="0", institution="0")
    _add_question(catalogue, response, operation, full=full)
    status = etree.SubElement(response, "status")
    code = catalogue.status("MSG00000" if full else "MSG00012")
    _add_texts(status, value=code.value_for(operation.status), code=code.code, description=code.description)
    if full:
        _add_texts(etree.SubElement(response, "dataFilters"), filteredElement="name")
        result = etree.SubElement(response, "result")
        build_fields(result, operation.result_fields, sample_values(catalogue, operation.result_fields, full=True))
    return response


def sample_fault(operation: Operation) -> etree._Element:
    """Return a fault detail."""
    fault = etree.Element(operation.fault_tag, nsmap={"m": operation.namespace})
    _add_hub(fault)
    detail = etree.SubElement(fault, "detail")
    _add_texts(detail, severity="FATAL", reasonCode="MSG00003", diagnostic="No answer", authorCode="CBSS")
    return fault


def wrong_status(operation: Operation) -> str:
    """Return a status value of the other kind of operation."""
    return "OK" if operation.status is StatusKind.DATA else "DATA_FOUND"


def _sample(catalogue: Catalogue, field: Field, *, full: bool) -> Value:
    if field.type is FieldType.GROUP:
        return sample_values(catalogue, field.fields, full=full)
    if field.codelist is not None:
        return catalogue.codes[field.codelist].values[0].code
    if field.type is FieldType.INTEGER:
        return (field.max if full else field.min) or 0
    if field.type is FieldType.STRING:
        return _sample_text(field, full=full)
    return _SAMPLES[field.type]


def _sample_text(field: Field, *, full: bool) -> str:
    if field.pattern is None:
        return "x" * (field.max if full and field.max else field.min or 1)
    texts = (letter * length for length in range(1, 65) for letter in "0A")
    return next(text for text in texts if re.fullmatch(field.pattern or "", text))


def _add_customer(message: etree._Element) -> None:
    customer = etree.SubElement(message, "informationCustomer")
    _add_texts(customer, ticket="3f2b8c1e-4d5a-4e6f-8a9b-0c1d2e3f4a5b")
    _add_texts(etree.SubElement(customer, "customerIdentification"), cbeNumber="0244640631")


def _add_hub(message: etree._Element) -> None:
    hub = etree.SubElement(message, "informationCBSS")
    _add_texts(hub, ticketCBSS="0190a5c0-7e3b-7abc-9def-0123456789ab", timestampReceive="2026-06-15T12:00:00Z")


def _add_question(catalogue: Catalogue, message: etree._Element, operation: Operation, *, full: bool) -> None:
    _add_texts(message, legalContext=operation.legal_contexts[0])
    if operation.request:
        criteria = etree.SubElement(message, "criteria")
        build_fields(criteria, operation.request, sample_values(catalogue, operation.request, full=full))


def _add_texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text
