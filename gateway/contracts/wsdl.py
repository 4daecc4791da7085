"""The complete contract of a service as a partner fetches it: closed, with binding, policy and address.

The published file holds the abstract part, which never changes. What is added here may change from one day to the
next: the bindings to SOAP 1.1 and SOAP 1.2 (WSDL 1.1 section 3 and the WSDL 1.1 Binding Extension for SOAP 1.2, both
document/literal), the address, what the variant announces of message security (WS-SecurityPolicy 1.2, attached as
WS-PolicyAttachment 1.5 section 4.1 says) and, on demand, of addressing (WS-Addressing 1.0 Metadata). SOAP 1.1 is the
first port: it is the one that a toolkit takes unasked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lxml import etree

from gateway.contracts.root import find_contract, find_root, read_file

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
SOAP_OVER_HTTP = "http://schemas.xmlsoap.org/soap/http"
XS = "http://www.w3.org/2001/XMLSchema"
WSP = "http://www.w3.org/ns/ws-policy"
WSAM = "http://www.w3.org/2007/05/addressing/metadata"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

BINDING_POLICY = "BindingPolicy"
MESSAGE_POLICY = "MessagePolicy"


class Policy(StrEnum):
    """The variants of a contract: which message security it announces."""

    GCM = "gcm"
    CBC = "cbc"
    """For partners registered under the CBC profile: encrypted first, then signed."""
    SIGN = "sign"
    """Signed alone, for services without personal data; the transport must be protected."""
    NONE = "none"
    """For toolkits that choke on any policy; what the hub accepts is the same."""


_POLICY_FILES: dict[Policy, Path] = {
    policy: Path(__file__).parent / f"policy_{policy}.xml" for policy in Policy if policy is not Policy.NONE
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Port:
    """A binding with its port, in one version of SOAP."""

    suffix: str
    namespace: str
    """Of the binding's own elements."""


_PORTS = (_Port(suffix="Soap11", namespace=SOAP), _Port(suffix="Soap12", namespace=SOAP12))


def compose(
    service: str, version: int, *, policy: Policy, address: str, addressing: bool = False, root: Path | None = None
) -> bytes:
    """Return the WSDL of `service` with everything in it that a toolkit needs, to be called at `address`.

    With `addressing` it announces that WS-Addressing headers are read, and names the action of each message.
    Raises `UnknownAddress` when no such contract is published.
    """
    root = root or find_root()
    path = find_contract(root, "wsdl", service, version)
    published = read_file(path)
    base = published.get("targetNamespace", "").removesuffix(f":intf:{service}:v{version}")
    actions = f"{base}:{service}:"
    definitions = _with_prefixes(published, policy, addressing=addressing)
    _insert_policies(definitions, policy, addressing=addressing)
    _inline_schemas(definitions, path)
    if addressing:
        _name_actions(definitions, actions)
    for port in _PORTS:
        binding = _add_binding(definitions, service, port)
        if policy in _POLICY_FILES or addressing:
            _refer(binding, BINDING_POLICY)
        _bind_operations(definitions, binding, actions, policy, port)
    _add_service(definitions, service, address)
    etree.indent(definitions, space="  ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(definitions, encoding="UTF-8") + b"\n"


def _with_prefixes(published: etree._Element, policy: Policy, *, addressing: bool) -> etree._Element:
    """Return the same element with more prefixes declared, which lxml allows at creation only."""
    nsmap: dict[str | None, str] = {**published.nsmap, "soap": SOAP, "soap12": SOAP12}
    if policy in _POLICY_FILES or addressing:
        nsmap["wsp"] = WSP
    if addressing:
        nsmap["wsam"] = WSAM
    definitions = etree.Element(str(published.tag), published.attrib, nsmap)
    definitions.extend(list(published))
    return definitions


def _insert_policies(definitions: etree._Element, policy: Policy, *, addressing: bool) -> None:
    """Put the policies where WSDL 1.1 allows extensions: after the documentation, before everything else."""
    policies = list(read_file(_POLICY_FILES[policy])) if policy in _POLICY_FILES else []
    if addressing:
        policies = policies or [_empty_policy(BINDING_POLICY)]
        _announce_addressing(policies[0][0][0])
    definitions[1:1] = policies


def _empty_policy(name: str) -> etree._Element:
    policy = etree.Element(f"{{{WSP}}}Policy", {f"{{{WSU}}}Id": name}, nsmap={"wsp": WSP, "wsu": WSU})
    _add(_add(policy, WSP, "ExactlyOne"), WSP, "All")
    return policy


def _announce_addressing(alternative: etree._Element) -> None:
    """Headers are wanted, with anonymous endpoints alone (WS-Addressing 1.0 Metadata section 3.1)."""
    _add(_add(_add(alternative, WSAM, "Addressing"), WSP, "Policy"), WSAM, "AnonymousResponses")


def _name_actions(definitions: etree._Element, actions: str) -> None:
    """Name the action of every message (section 4.4.1): of a request, what SOAPAction says as well."""
    for operation in _find(definitions, "portType").iterchildren(f"{{{WSDL}}}operation"):
        for kind, suffix in (("input", ""), ("output", "Response"), ("fault", "Fault")):
            for message in operation.iterchildren(f"{{{WSDL}}}{kind}"):
                message.set(f"{{{WSAM}}}Action", f"{actions}{operation.get('name')}{suffix}")


def _inline_schemas(definitions: etree._Element, path: Path) -> None:
    """Replace the import of the service's schema by that schema and every schema that it imports."""
    types = _find(definitions, "types")
    for wrapper in list(types):
        types.remove(wrapper)
        for schema in _read_with_imports(wrapper, path):
            types.append(schema)


def _read_with_imports(schema: etree._Element, path: Path) -> Iterator[etree._Element]:
    """Yield the schemas that `schema`, which lies at `path`, imports: each after those that it imports itself."""
    for entry in schema.iterchildren(f"{{{XS}}}import"):
        imported_path = path.parent / entry.attrib.pop("schemaLocation")
        imported = read_file(imported_path)
        yield from _read_with_imports(imported, imported_path)
        yield imported


def _add_binding(definitions: etree._Element, service: str, port: _Port) -> etree._Element:
    return _add(definitions, WSDL, "binding", name=_binding_name(service, port), type=f"tns:{service}PortType")


def _bind_operations(
    definitions: etree._Element, binding: etree._Element, actions: str, policy: Policy, port: _Port
) -> None:
    _add(binding, port.namespace, "binding", style="document", transport=SOAP_OVER_HTTP)
    for operation in _find(definitions, "portType").iterchildren(f"{{{WSDL}}}operation"):
        name = operation.get("name", "")
        entry = _add(binding, WSDL, "operation", name=name)
        _add(entry, port.namespace, "operation", soapAction=actions + name, style="document")
        for message in operation.iterchildren(*(f"{{{WSDL}}}{kind}" for kind in ("input", "output", "fault"))):
            _add_message(entry, message, policy, port)


def _add_message(operation: etree._Element, message: etree._Element, policy: Policy, port: _Port) -> None:
    kind, name = etree.QName(message).localname, message.get("name", "")
    entry = _add(operation, WSDL, kind, name=name)
    if policy in _POLICY_FILES:
        _refer(entry, MESSAGE_POLICY)
    if kind == "fault":
        _add(entry, port.namespace, "fault", name=name, use="literal")
    else:
        _add(entry, port.namespace, "body", use="literal")


def _add_service(definitions: etree._Element, service: str, address: str) -> None:
    entry = _add(definitions, WSDL, "service", name=service)
    for port in _PORTS:
        binding = f"tns:{_binding_name(service, port)}"
        added = _add(entry, WSDL, "port", name=f"{service}{port.suffix}", binding=binding)
        _add(added, port.namespace, "address", location=address)


def _binding_name(service: str, port: _Port) -> str:
    return f"{service}{port.suffix}Binding"


def _refer(parent: etree._Element, name: str) -> None:
    _add(parent, WSP, "PolicyReference", URI=f"#{name}")


def _find(definitions: etree._Element, name: str) -> etree._Element:
    found = definitions.find(f"{{{WSDL}}}{name}")
    if found is None:
        raise ValueError(f"a published WSDL lacks {name}")
    return found


def _add(parent: etree._Element, namespace: str, local_name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{local_name}", attributes)
