"""The standard blocks of every message: who asks, the hub's trace, the trace of an authentic source.

They are the same in all contracts (`xsd/common/`); the operation's own fields stand between them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lxml import etree

from gateway.values import EnterpriseNumber
from gateway.wss.timestamp import format_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """An organisation as messages name it: by enterprise number, or by sector and institution type."""

    number: EnterpriseNumber | None = None
    sector: int | None = None
    institution_type: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTrace:
    """The hub's own block: its ticket and its times."""

    ticket: UUID
    received_at: datetime
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierTrace:
    """The block of an authentic source: who answered, when, under which ticket of its own."""

    identification: Identification
    ticket: str | None
    received_at: datetime
    replied_at: datetime


def read_hub_trace(request: etree._Element) -> HubTrace:
    """Return the hub's block of a request that a provider gets.

    Raises `ValueError` when there is none: a question that did not come through the hub.
    """
    block = require(request, "informationCBSS")
    return HubTrace(
        ticket=UUID(block.findtext("ticketCBSS", "").strip()),
        received_at=datetime.fromisoformat(block.findtext("timestampReceive", "").strip()),
    )


def read_identification(element: etree._Element) -> Identification:
    """Return the organisation that the element names; one whose number cannot be is nobody."""
    number = element.findtext("cbeNumber")
    if number is None:
        return Identification(
            sector=int(element.findtext("sector", "")), institution_type=int(element.findtext("institution", ""))
        )
    try:
        return Identification(number=EnterpriseNumber.parse(number.strip()))
    except ValueError:
        return Identification()


def build_identification(parent: etree._Element, name: str, identification: Identification) -> None:
    """Append the element `name` that names the organisation."""
    element = etree.SubElement(parent, name)
    if identification.number is not None:
        etree.SubElement(element, "cbeNumber").text = str(identification.number)
        return
    etree.SubElement(element, "sector").text = str(identification.sector)
    etree.SubElement(element, "institution").text = str(identification.institution_type)


def build_hub_block(parent: etree._Element, hub: HubTrace) -> None:
    """Append the hub's block."""
    block = etree.SubElement(parent, "informationCBSS")
    etree.SubElement(block, "ticketCBSS").text = str(hub.ticket)
    etree.SubElement(block, "timestampReceive").text = format_instant(hub.received_at)
    if hub.replied_at is not None:
        etree.SubElement(block, "timestampReply").text = format_instant(hub.replied_at)


def build_supplier_block(parent: etree._Element, supplier: SupplierTrace) -> None:
    """Append the block of an authentic source."""
    block = etree.SubElement(parent, "informationSupplier")
    if supplier.ticket is not None:
        etree.SubElement(block, "ticket").text = supplier.ticket
    etree.SubElement(block, "timestampReceive").text = format_instant(supplier.received_at)
    etree.SubElement(block, "timestampReply").text = format_instant(supplier.replied_at)
    build_identification(block, "supplierIdentification", supplier.identification)


def read_supplier(block: etree._Element) -> SupplierTrace:
    """Return what the block of an authentic source says."""
    return SupplierTrace(
        identification=read_identification(require(block, "supplierIdentification")),
        ticket=block.findtext("ticket"),
        received_at=datetime.fromisoformat(block.findtext("timestampReceive", "")),
        replied_at=datetime.fromisoformat(block.findtext("timestampReply", "")),
    )


def require(parent: etree._Element, name: str) -> etree._Element:
    """Return the child that a schema-valid message has."""
    child = parent.find(name)
    if child is None:
        raise ValueError(f"a valid message has {name}")
    return child
