"""The abstract WSDL of a service: types, messages and port type, which a published version never changes.

Binding, policy and address are put in when the contract is served (`gateway.contracts.wsdl`), so that an algorithm can
retire without a new version of every service. Document/literal: WSDL 1.1 section 3.5, one element in each part.
"""

from lxml import etree

from gateway.catalogue.service import Operation, Service
from gateway.catalogue.xsd import XS, write_xml

WSDL = "http://schemas.xmlsoap.org/wsdl/"


def build_wsdl(service: Service) -> bytes:
    """Return the abstract part of the contract of `service`."""
    definitions = etree.Element(f"{{{WSDL}}}definitions", nsmap={"wsdl": WSDL, "xs": XS, "tns": service.namespace})
    definitions.set("name", service.name)
    definitions.set("targetNamespace", service.namespace)
    _add(definitions, "documentation").text = service.purpose
    schema = etree.SubElement(_add(definitions, "types"), f"{{{XS}}}schema")
    location = f"../../xsd/{service.contract_name}.xsd"
    etree.SubElement(schema, f"{{{XS}}}import", {"namespace": service.namespace, "schemaLocation": location})
    for operation in service.operations.values():
        _add_message(definitions, operation.request_element, "body")
        _add_message(definitions, operation.response_element, "body")
        _add_message(definitions, operation.fault_element, "fault")
    port_type = _add(definitions, "portType", name=f"{service.name}PortType")
    for operation in service.operations.values():
        _add_operation(port_type, operation)
    return write_xml(definitions)


def _add_message(definitions: etree._Element, element: str, part: str) -> None:
    _add(_add(definitions, "message", name=element), "part", name=part, element=f"tns:{element}")


def _add_operation(port_type: etree._Element, operation: Operation) -> None:
    entry = _add(port_type, "operation", name=operation.name)
    _add(entry, "documentation").text = operation.purpose
    _add(entry, "input", name=operation.request_element, message=f"tns:{operation.request_element}")
    _add(entry, "output", name=operation.response_element, message=f"tns:{operation.response_element}")
    _add(entry, "fault", name=operation.fault_element, message=f"tns:{operation.fault_element}")


def _add(parent: etree._Element, local_name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{WSDL}}}{local_name}", attributes)
