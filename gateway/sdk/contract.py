"""The published contract of a service as zeep understands it; the one door to zeep.

Composed from the committed files and loaded from memory: closed, without a network. Loading costs milliseconds and is
done once per service and client; the zeep client is kept. What zeep raises, and its untyped objects, end here.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zeep
import zeep.exceptions
import zeep.helpers
from lxml import etree

from gateway.contracts import Policy, compose
from gateway.sdk.errors import OutcomeUnknown, WrongArguments
from gateway.sdk.fault import read_signed_fault
from gateway.sdk.security import MessageSecurity
from gateway.sdk.transport import HubTransport

_FOREIGN = (zeep.exceptions.Error, etree.LxmlError, ValueError, TypeError, LookupError, AttributeError)
"""What zeep is seen to raise over values and messages that do not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the criteria, as the schema declares it."""

    name: str
    required: bool
    repeated: bool
    boolean: bool
    fields: tuple["Field", ...]
    """Of a group; empty for a value."""


class Contract:
    """One service, ready to be called."""

    def __init__(self, client: Any) -> None:
        self._proxy = client.service
        self.operations: Mapping[str, tuple[Field, ...]] = {
            operation.name: _read_criteria(operation)
            for operation in self._proxy._binding.all().values()  # noqa: SLF001 - zeep has no public way to its operations
        }

    def call(self, operation: str, transport: HubTransport, values: Mapping[str, object]) -> Any:
        """Send a request of `values`; return zeep's response object.

        Raises `WrongArguments` before anything is sent, then the errors of transport and message security, a
        `SignedFault`, and `OutcomeUnknown` for a proved answer that does not fit the contract.
        """
        transport.forget()
        try:
            return self._proxy[operation](**values)
        except zeep.exceptions.Fault as fault:
            raise read_signed_fault(fault) from None
        except _FOREIGN as error:
            if transport.last_sent is not None:
                raise OutcomeUnknown(f"the answer does not fit the contract ({type(error).__name__})") from None
            raise WrongArguments(_describe(error)) from None


def list_services(root: Path) -> dict[str, int]:
    """Return the published services with their newest version."""
    found: dict[str, int] = {}
    for path in sorted((root / "wsdl").glob("*/*.wsdl")):
        name, _, version = path.stem.rpartition("-v")
        if name and version.isdecimal():
            found[name] = max(int(version), found.get(name, 0))
    return found


def load_contract(
    service: str, version: int, *, root: Path, address: str, security: MessageSecurity, transport: HubTransport
) -> Contract:
    """Load the contract of `service`, to be called at the hub of `address`."""
    document = compose(
        service, version, policy=Policy.NONE, address=f"{address}/services/{service}/v{version}", root=root
    )
    settings = zeep.Settings(
        strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True, xml_huge_tree=False
    )
    client = zeep.Client(io.BytesIO(document), wsse=security, transport=transport, settings=settings)  # type: ignore[no-untyped-call] # zeep is not annotated
    return Contract(client)


def to_plain(value: Any) -> Any:
    """Return a zeep object as dicts, lists and values."""
    return zeep.helpers.serialize_object(value, dict)  # type: ignore[no-untyped-call] # zeep is not annotated


def _read_criteria(operation: Any) -> tuple[Field, ...]:
    elements = dict(operation.input.body.type.elements)
    return _read_fields(elements["criteria"].type) if "criteria" in elements else ()


def _read_fields(kind: Any) -> tuple[Field, ...]:
    if not isinstance(kind, zeep.xsd.ComplexType):
        return ()
    return tuple(
        Field(
            name=name,
            required=element.min_occurs > 0,
            repeated=element.accepts_multiple,
            boolean=isinstance(element.type, zeep.xsd.Boolean),
            fields=_read_fields(element.type),
        )
        for name, element in kind.elements
    )


def _describe(error: Exception) -> str:
    """Say what is missing, in names of the contract; another error's text may quote a value and is dropped."""
    if isinstance(error, zeep.exceptions.ValidationError):
        return f"{error.message}: {'.'.join(map(str, error.path[1:]))}"
    return "a value that its field cannot hold"
