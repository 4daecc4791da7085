"""The complete contract of a service as a partner fetches it: closed, with binding, policy and address.

The published file holds the abstract part, which never changes. What is added here may change from one day to the
next: the SOAP 1.1 binding (WSDL 1.1 section 3, document/literal), the address, and what the variant announces of
message security (WS-SecurityPolicy 1.2, attached as WS-PolicyAttachment 1.5 section 4.1 says).
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from lxml import etree

from gateway.contracts.root import find_contract, find_root, read_file

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP_OVER_HTTP = "http://schemas.xmlsoap.org/soap/http"
XS = "http://www.w3.org/2001/XMLSchema"
WSP = "http://www.w3.org/ns/ws-policy"

BINDING_POLICY = "BindingPolicy"
MESSAGE_POLICY = "MessagePolicy"


class Policy(StrEnum):
    """The variants of a contract."""

    GCM = "gcm"
    NONE = "none"
    """For toolkits that choke on any policy; what the hub accepts is the same."""


_POLICY_FILES: dict[Policy, Path] = {Policy.GCM: Path(__file__).parent / "policy_gcm.xml"}


def compose(service: str, version: int, *, policy: Policy, address: str, root: Path | None = None) -> bytes:
    """Return the WSDL of `service` with everything in it that a toolkit needs, to be called at `address`.

    Raises `UnknownAddress` when no such contract is published.
    """
    root = root or find_root()
    path = find_contract(root, "wsdl", service, version)
    published = read_file(path)
    definitions = _with_prefixes(published, {"soap": SOAP, "wsp": WSP} if policy in _POLICY_FILES else {"soap": SOAP})
    _insert_policies(definitions, policy)
    _inline_schemas(definitions, path)
    _add_binding(definitions, service, version, policy)
    _add_service(definitions, service, address)
    etree.indent(definitions, space="  ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(definitions, encoding="UTF-8") + b"\n"


def _with_prefixes(published: etree._Element, prefixes: dict[str, str]) -> etree._Element:
    """Return the same element with more prefixes declared, which lxml allows at creation only."""
    nsmap: dict[str | None, str] = dict(published.nsmap)
    nsmap.update(prefixes)
    definitions = etree.Element(str(published.tag), published.attrib, nsmap)
    definitions.extend(list(published))
    return definitions


def _insert_policies(definitions: etree._Element, policy: Policy) -> None:
    """Put the policies where WSDL 1.1 allows extensions: after the documentation, before everything else."""
    if policy in _POLICY_FILES:
        definitions[1:1] = list(read_file(_POLICY_FILES[policy]))


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


def _add_binding(definitions: etree._Element, service: str, version: int, policy: Policy) -> None:
    base = definitions.get("targetNamespace", "").removesuffix(f":intf:{service}:v{version}")
    binding = _add(definitions, WSDL, "binding", name=_binding_name(service), type=f"tns:{service}PortType")
    _refer(binding, policy, BINDING_POLICY)
    _add(binding, SOAP, "binding", style="document", transport=SOAP_OVER_HTTP)
    for operation in _find(definitions, "portType").iterchildren(f"{{{WSDL}}}operation"):
        entry = _add(binding, WSDL, "operation", name=operation.get("name", ""))
        _add(entry, SOAP, "operation", soapAction=f"{base}:{service}:{operation.get('name')}", style="document")
        for message in operation.iterchildren(*(f"{{{WSDL}}}{kind}" for kind in ("input", "output", "fault"))):
            _add_message(entry, message, policy)


def _add_message(operation: etree._Element, message: etree._Element, policy: Policy) -> None:
    kind, name = etree.QName(message).localname, message.get("name", "")
    entry = _add(operation, WSDL, kind, name=name)
    _refer(entry, policy, MESSAGE_POLICY)
    if kind == "fault":
        _add(entry, SOAP, "fault", name=name, use="literal")
    else:
        _add(entry, SOAP, "body", use="literal")


def _add_service(definitions: etree._Element, service: str, address: str) -> None:
    entry = _add(definitions, WSDL, "service", name=service)
    port = _add(entry, WSDL, "port", name=f"{service}Soap11", binding=f"tns:{_binding_name(service)}")
    _add(port, SOAP, "address", location=address)


def _binding_name(service: str) -> str:
    return f"{service}Soap11Binding"


def _refer(parent: etree._Element, policy: Policy, name: str) -> None:
    if policy in _POLICY_FILES:
        _add(parent, WSP, "PolicyReference", URI=f"#{name}")


def _find(definitions: etree._Element, name: str) -> etree._Element:
    found = definitions.find(f"{{{WSDL}}}{name}")
    if found is None:
        raise ValueError(f"a published WSDL lacks {name}")
    return found


def _add(parent: etree._Element, namespace: str, local_name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{local_name}", attributes)
