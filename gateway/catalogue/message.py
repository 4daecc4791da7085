"""The messages of an operation: its request, response and fault detail as trees, read and built.

Both ends of a leg use this: the hub to answer callers and to ask providers, the provider kit to answer the hub. The
standard blocks (who asks, which ticket, under which legal context) are the same in every message; what lies between
them is the operation's own fields (`gateway.catalogue.document`).
"""

import copy
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from lxml import etree

from gateway.catalogue.block import (
    HubTrace,
    Identification,
    SupplierTrace,
    build_hub_block,
    build_identification,
    build_supplier_block,
    read_identification,
    read_supplier,
    require,
)
from gateway.catalogue.document import Reading, Values, build_fields, read_what_can_be
from gateway.catalogue.model import Operation, Service
from gateway.values import EnterpriseNumber
from gateway.wss.timestamp import format_instant

TREATED = "MSG00000"
NOTHING_FOUND = "MSG00100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request that validated: the standard blocks and the operation's own fields."""

    customer: Identification
    customer_ticket: str
    legal_context: str
    criteria: Values
    unreadable: tuple[str, ...]
    """Paths of criteria whose text has the right form and stands for no value, such as a reversed period."""
    customer_block: etree._Element
    """`informationCustomer` as it was signed; every later message of this exchange repeats it."""
    criteria_block: etree._Element | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a behaviour or an authentic source has to say, or the code of its no."""

    code: str = TREATED
    information: tuple[tuple[str, str], ...] = ()
    """Machine-readable detail of the status: field name and value."""
    result: Values | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A provider's response as read: verified and valid, not yet filtered."""

    customer_ticket: str
    hub_ticket: UUID
    suppliers: tuple[SupplierTrace, ...]
    answer: Answer
    """Code and information; the result stays a tree."""
    result: etree._Element | None


def in_name_of(question: Question, institution: EnterpriseNumber) -> Question:
    """Return the question as a provider gets it: the customer is the proved institution, by its own number.

    Sector and type name all members of a secondary network alike, and a provider that counts by customer would take
    one for the other.
    """
    if question.customer.number == institution:
        return question
    block = copy.deepcopy(question.customer_block)
    block.remove(require(block, "customerIdentification"))
    build_identification(block, "customerIdentification", Identification(number=institution))
    return replace(question, customer=Identification(number=institution), customer_block=block)


def read_question(request: etree._Element, operation: Operation) -> Question:
    """Return what a schema-valid request element says."""
    customer = request[0]
    criteria = request.find("criteria")
    reading = Reading(values={}) if criteria is None else read_what_can_be(criteria, operation.request)
    return Question(
        customer=read_identification(require(customer, "customerIdentification")),
        customer_ticket=customer.findtext("ticket", "").strip(),
        legal_context=request.findtext("legalContext", "").strip(),
        criteria=reading.values,
        unreadable=reading.unreadable,
        customer_block=customer,
        criteria_block=criteria,
    )


def build_request(service: Service, operation: Operation, question: Question, hub: HubTrace) -> etree._Element:
    """Return the request that asks a provider `question` on the caller's behalf, with the hub's block in it."""
    request = _new_message(service, operation.request_element)
    request.append(copy.deepcopy(question.customer_block))
    build_hub_block(request, hub)
    etree.SubElement(request, "legalContext").text = question.legal_context
    if question.criteria_block is not None:
        request.append(copy.deepcopy(question.criteria_block))
    return request


def build_question(
    operation: Operation,
    *,
    customer: EnterpriseNumber,
    ticket: UUID,
    sent_at: datetime,
    legal_context: str,
    criteria: Values,
) -> Question:
    """Return a question that the hub asks by itself, on behalf of `customer`."""
    customer_block = etree.Element("informationCustomer")
    etree.SubElement(customer_block, "ticket").text = str(ticket)
    etree.SubElement(customer_block, "timestampSent").text = format_instant(sent_at)
    build_identification(customer_block, "customerIdentification", Identification(number=customer))
    criteria_block = etree.Element("criteria")
    build_fields(criteria_block, operation.request, criteria)
    return Question(
        customer=Identification(number=customer),
        customer_ticket=str(ticket),
        legal_context=legal_context,
        criteria=criteria,
        unreadable=(),
        customer_block=customer_block,
        criteria_block=criteria_block,
    )


def build_result(operation: Operation, values: Values) -> etree._Element:
    """Return the `result` element that holds `values`."""
    result = etree.Element("result")
    build_fields(result, operation.result_fields, values)
    return result


def build_response(
    service: Service,
    operation: Operation,
    question: Question,
    hub: HubTrace,
    *,
    status_value: str,
    description: str,
    answer: Answer,
    result: etree._Element | None,
    filtered: tuple[str, ...] = (),
    suppliers: tuple[SupplierTrace, ...] = (),
) -> etree._Element:
    """Return the response element: the request's fields repeated, then status, filters and result."""
    response = _new_message(service, operation.response_element)
    response.append(copy.deepcopy(question.customer_block))
    build_hub_block(response, hub)
    for supplier in suppliers:
        build_supplier_block(response, supplier)
    etree.SubElement(response, "legalContext").text = question.legal_context
    if question.criteria_block is not None:
        response.append(copy.deepcopy(question.criteria_block))
    _build_status(response, status_value, description, answer)
    if filtered:
        filters = etree.SubElement(response, "dataFilters")
        for name in filtered:
            etree.SubElement(filters, "filteredElement").text = name
    if result is not None:
        response.append(result)
    return response


def read_response(response: etree._Element, supplier: Identification) -> Response:
    """Return what a schema-valid response element of the provider `supplier` says."""
    status = require(response, "status")
    hub = require(response, "informationCBSS")
    suppliers = [read_supplier(block) for block in response.iterchildren("informationSupplier")]
    own = SupplierTrace(
        identification=supplier,
        ticket=None,
        received_at=datetime.fromisoformat(hub.findtext("timestampReceive", "")),
        replied_at=datetime.fromisoformat(hub.findtext("timestampReply", hub.findtext("timestampReceive", ""))),
    )
    return Response(
        customer_ticket=require(response, "informationCustomer").findtext("ticket", "").strip(),
        hub_ticket=UUID(hub.findtext("ticketCBSS", "").strip()),
        suppliers=tuple(suppliers) or (own,),
        answer=Answer(
            code=status.findtext("code", "").strip(),
            information=tuple(
                (entry.findtext("fieldName", ""), entry.findtext("fieldValue", ""))
                for entry in status.iterchildren("information")
            ),
        ),
        result=response.find("result"),
    )


def build_fault_detail(
    service: Service, operation: Operation, hub: HubTrace, *, reason_code: str, diagnostic: str, author: str
) -> etree._Element:
    """Return the declared fault of the operation, to stand in the detail of a SOAP fault."""
    fault = _new_message(service, operation.fault_element)
    build_hub_block(fault, hub)
    detail = etree.SubElement(fault, "detail")
    for name, text in (
        ("severity", "FATAL"),
        ("reasonCode", reason_code),
        ("diagnostic", diagnostic[:256]),
        ("authorCode", author),
    ):
        etree.SubElement(detail, name).text = text
    return fault


def _new_message(service: Service, name: str) -> etree._Element:
    return etree.Element(f"{{{service.namespace}}}{name}", nsmap={"m": service.namespace})


def _build_status(parent: etree._Element, value: str, description: str, answer: Answer) -> None:
    status = etree.SubElement(parent, "status")
    etree.SubElement(status, "value").text = value
    etree.SubElement(status, "code").text = answer.code
    if description:
        etree.SubElement(status, "description").text = description[:256]
    for name, text in answer.information:
        entry = etree.SubElement(status, "information")
        etree.SubElement(entry, "fieldName").text = name
        etree.SubElement(entry, "fieldValue").text = text
