"""The client: the services of the published contracts as attributes, their operations as methods.

    client.person_service.consult_person(ssin=..., legal_context=...)

The standard blocks of a request (who asks, under which ticket, when) are filled here; keyword arguments are the fields
of the operation. A new service needs no code: its contract is enough.
"""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from gateway.clock import Clock, SystemClock
from gateway.contracts import find_root
from gateway.sdk.answer import Answer, read_answer
from gateway.sdk.contract import Contract, Field, list_services, load_contract
from gateway.sdk.criteria import read_criteria
from gateway.sdk.errors import CrossroadsError, UnknownName, WrongArguments
from gateway.sdk.naming import describe_choice, find_named, snake_case
from gateway.sdk.profile import Profile
from gateway.sdk.security import MessageSecurity
from gateway.sdk.transport import HubTransport
from gateway.wss.timestamp import format_instant
from gateway.wss.verify import ProtectionOrder

_RANDOM = 4


class Client:
    """Calls one hub in the name of one institution. Safe in any thread; keep it, for it keeps connections."""

    def __init__(
        self,
        profile: Profile,
        *,
        order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
        clock: Clock | None = None,
    ) -> None:
        """Load keys and certificates; raises `ProfileError`."""
        clock = clock or SystemClock()
        try:
            root = find_root(profile.contracts)
        except ValueError as error:
            raise profile.fault("contracts", error) from None
        transport = HubTransport(connect_seconds=profile.connect_seconds, answer_seconds=profile.answer_seconds)
        security = MessageSecurity.from_profile(profile, order=order, clock=clock)
        self._transport = transport
        self._services = {
            name: Service(
                name, version, profile=profile, root=root, security=security, transport=transport, clock=clock
            )
            for name, version in list_services(root).items()
        }

    @classmethod
    def from_profile(
        cls,
        name: str,
        *,
        file: Path | None = None,
        order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
        clock: Clock | None = None,
    ) -> Self:
        """Make a client from the profile `name`; raises `ProfileError`."""
        return cls(Profile.read(name, file=file), order=order, clock=clock)

    def service(self, name: str) -> "Service":
        """Return a service by its name, `PersonService` or `person_service`; raises `UnknownName`."""
        found = find_named(name, self._services)
        if found is None:
            raise UnknownName(f"no service {name} is published; {describe_choice(name, self._services)}")
        return found

    @property
    def last_sent(self) -> bytes | None:
        """The last message of this thread as it crossed the wire; `None` when its last call sent nothing."""
        return self._transport.last_sent

    @property
    def last_received(self) -> bytes | None:
        """What came back to this thread, verified or not."""
        return self._transport.last_received

    def close(self) -> None:
        """Close the kept connections; the next call opens new ones."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> "Service":
        if name.startswith("_"):
            raise AttributeError(name)
        return self.service(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(snake_case(name) for name in self._services)]


class Service:
    """A published service. Its contract is loaded when it is first used."""

    def __init__(
        self,
        name: str,
        version: int,
        *,
        profile: Profile,
        root: Path,
        security: MessageSecurity,
        transport: HubTransport,
        clock: Clock,
    ) -> None:
        self.name = name
        self.version = version
        self._profile = profile
        self._root = root
        self._security = security
        self._transport = transport
        self._clock = clock
        self._lock = threading.Lock()
        self._operations: dict[str, Operation] | None = None

    @property
    def operations(self) -> "dict[str, Operation]":
        """The operations by their names in the contract."""
        with self._lock:
            if self._operations is None:
                self._operations = self._load()
            return self._operations

    def operation(self, name: str) -> "Operation":
        """Return an operation by its name, `consultPerson` or `consult_person`; raises `UnknownName`."""
        found = find_named(name, self.operations)
        if found is None:
            raise UnknownName(f"{self.name} has no operation {name}; {describe_choice(name, self.operations)}")
        return found

    def _load(self) -> "dict[str, Operation]":
        contract = load_contract(
            self.name,
            self.version,
            root=self._root,
            address=self._profile.address,
            security=self._security,
            transport=self._transport,
        )
        return {
            name: Operation(
                f"{self.name}.{name}",
                fields=fields,
                contract=contract,
                profile=self._profile,
                transport=self._transport,
                clock=self._clock,
            )
            for name, fields in contract.operations.items()
        }

    def __getattr__(self, name: str) -> "Operation":
        if name.startswith("_"):
            raise AttributeError(name)
        return self.operation(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(snake_case(name) for name in self.operations)]

    def __repr__(self) -> str:
        return f"<{self.name} v{self.version}: {', '.join(map(snake_case, self.operations))}>"


class Operation:
    """An operation of a service; calling it asks the hub."""

    def __init__(
        self,
        name: str,
        *,
        fields: tuple[Field, ...],
        contract: Contract,
        profile: Profile,
        transport: HubTransport,
        clock: Clock,
    ) -> None:
        self.name = name
        self.fields = fields
        self._contract = contract
        self._profile = profile
        self._transport = transport
        self._clock = clock

    def __call__(
        self, *, legal_context: str | None = None, ticket: UUID | str | None = None, **criteria: object
    ) -> Answer:
        """Ask, and return the verified answer; a business no is one too.

        `legal_context` is the legal ground, by default that of the profile. `ticket` is a random UUID that is used
        for one question only; give one to ask a question again whose outcome is unknown.

        Raises the errors of `gateway.sdk.errors`, each with the `customer_ticket` of this call.
        """
        own = _read_ticket(ticket)
        request = self._build_request(legal_context, own, criteria)
        try:
            return read_answer(self._contract.call(self.name.rpartition(".")[2], self._transport, request))
        except WrongArguments as error:
            error.customer_ticket = own
            error.args = (f"{self.name}: {error}; it takes {self._describe_fields()}",)
            raise
        except CrossroadsError as error:
            error.customer_ticket = own
            raise

    def _build_request(self, legal_context: str | None, ticket: str, criteria: dict[str, object]) -> dict[str, object]:
        ground = legal_context or self._profile.legal_context
        if not ground:
            raise WrongArguments(
                f"{self.name} needs legal_context, in the call or in [profile.{self._profile.name}]"
                f" of {self._profile.file}; it also takes {self._describe_fields()}"
            )
        request: dict[str, object] = {
            "informationCustomer": {
                "ticket": ticket,
                "timestampSent": format_instant(self._clock.now()),
                "customerIdentification": {"cbeNumber": str(self._profile.institution)},
            },
            "legalContext": ground,
        }
        values = read_criteria(criteria, self.fields, where=self.name)
        if self.fields and (values or self._has_required_criteria):
            request["criteria"] = values
        return request

    @property
    def _has_required_criteria(self) -> bool:
        return any(field.required for field in self.fields)

    def _describe_fields(self) -> str:
        return ", ".join(f"{snake_case(each.name)}{'' if each.required else '='}" for each in self.fields) or "no field"

    def __repr__(self) -> str:
        return f"<{self.name}({self._describe_fields()})>"


def _read_ticket(ticket: UUID | str | None) -> str:
    """Return the ticket as text; the schema takes random UUIDs only (RFC 9562, version 4)."""
    if ticket is None:
        return str(uuid4())
    try:
        read = ticket if isinstance(ticket, UUID) else UUID(ticket)
    except ValueError:
        raise WrongArguments("ticket is not a UUID") from None
    if read.version != _RANDOM:
        raise WrongArguments("ticket must be a random UUID (version 4)")
    return str(read)
