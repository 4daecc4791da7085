"""A service and its operations as the hub uses them: defaults filled in, projection resolved, names derived.

Names follow the contract: `<base>:intf:<Service>:v<N>` is the namespace, `<operation>Request`, `<operation>Response`
and `<operation>Fault` are the elements, `<base>:<Service>:<operation>` is the SOAPAction.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.catalogue.code_list import Title
from gateway.catalogue.field import Field, find_field
from gateway.catalogue.service_row import (
    Confidentiality,
    Deceased,
    Flow,
    Inscription,
    Refuse,
    Route,
    Shape,
    StatusKind,
    Withholding,
)
from gateway.refusals import UnknownOperation

HUB = "CBSS"
"""The hub's own institution, where it stands among providers."""

ANY = "ANY"
"""Every institution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One question that may be put to the hub, and everything that decides how it is answered."""

    name: str
    service: str
    version: int
    namespace: str
    soap_action: str
    purpose: str
    status: StatusKind
    legal_contexts: tuple[str, ...]
    """The menu; the directory's grants say who may use which."""
    inscription: Inscription
    period_field: str
    """`today`, `none`, or a request field: what is compared with the period of the caller's file."""
    deceased: Deceased
    subject: str | None
    """The request field with the number of the person asked about."""
    request: tuple[Field, ...]
    route: Route
    behaviour: str
    rules: tuple[str, ...]
    """Checks that need only the request, in their order."""
    shape: Shape
    take: Mapping[str, tuple[str, ...]]
    result_fields: tuple[Field, ...]
    """The children of `result`; a list answer has them in `item`. Each at the top carries its block."""
    blocks: Mapping[str, tuple[str, ...]]
    """By block, the names of the fields released or withheld with it."""
    withhold: tuple[Withholding, ...]
    answer_rule: str | None
    refuses: tuple[Refuse, ...]

    @property
    def request_element(self) -> str:
        """The local name of the request."""
        return f"{self.name}Request"

    @property
    def response_element(self) -> str:
        """The local name of the response."""
        return f"{self.name}Response"

    @property
    def fault_element(self) -> str:
        """The local name of the fault's detail."""
        return f"{self.name}Fault"

    @property
    def request_tag(self) -> str:
        """The qualified name of the request, as lxml writes it."""
        return f"{{{self.namespace}}}{self.request_element}"

    @property
    def response_tag(self) -> str:
        """The qualified name of the response, as lxml writes it."""
        return f"{{{self.namespace}}}{self.response_element}"

    @property
    def fault_tag(self) -> str:
        """The qualified name of the fault's detail, as lxml writes it."""
        return f"{{{self.namespace}}}{self.fault_element}"

    @property
    def needs_criteria(self) -> bool:
        """Whether a request must have criteria, because one of them is mandatory."""
        return any(not field.cardinality.is_optional for field in self.request)

    def find_request_field(self, path: str) -> Field | None:
        """Return the field of the request that a dotted path leads to, or nothing."""
        return find_field(self.request, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service in one version."""

    name: str
    version: int
    domain: str
    namespace: str
    title: Title
    purpose: str
    flow: Flow
    consumers: tuple[str, ...]
    """Institution codes, or `ANY` alone."""
    providers: tuple[str, ...]
    confidentiality: Confidentiality
    max_bytes: int
    legal_contexts: tuple[str, ...]
    operations: Mapping[str, Operation]
    """By name."""

    @property
    def source(self) -> str:
        """The institution outside the hub that answers. Raises `ValueError` when there is none."""
        outside = [code for code in self.providers if code != HUB]
        if not outside:
            raise ValueError(f"{self.name} is answered by the hub alone")
        return outside[0]

    @property
    def path(self) -> str:
        """Where the service is called."""
        return f"/services/{self.name}/v{self.version}"

    @property
    def contract_name(self) -> str:
        """The name of its contract files, without suffix, below `wsdl/` and `xsd/`."""
        return f"{self.domain}/{self.name}-v{self.version}"

    def operation_named(self, local_name: str) -> Operation | None:
        """Return the operation whose request is the element `local_name`, the child of a Body, or nothing."""
        return next((each for each in self.operations.values() if each.request_element == local_name), None)

    def operation_asked(self, tag: str, soap_action: str | None) -> Operation:
        """Return the operation whose request is `tag`, the qualified name of a Body's child.

        Body and SOAPAction must name the same operation; the Body decides (WS-I Basic Profile 1.1 R2745). Raises
        `UnknownOperation`.
        """
        operation = next((each for each in self.operations.values() if each.request_tag == tag), None)
        if operation is None:
            raise UnknownOperation("Body")
        if soap_action != operation.soap_action:
            raise UnknownOperation("SOAPAction")
        return operation

    def is_open_to(self, institution: str) -> bool:
        """Say whether the service is meant for `institution`; the directory says whether it was granted."""
        return ANY in self.consumers or institution in self.consumers
