"""Dispatch of an operation through spyne, by the element that was verified.

spyne binds names of messages to functions. It never sees wire octets here: it is handed the payload element that the
verifier digested, and hands the same object on. Its own parsing, its multi-reference resolution, its validation and its
WSDL are not used, because they read documents differently from the verifier.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lxml import etree
from spyne import AnyXml, Application, MethodContext, ServiceBase, rpc
from spyne.protocol.soap import Soap11
from spyne.server import ServerBase

from gateway.refusals import UnknownOperation

Asked = TypeVar("Asked")
Given = TypeVar("Given")

# spyne logs whole requests when it dislikes them; nothing of a message may reach a log.
for _name in ("spyne", "spyne.protocol.xml", "spyne.protocol.soap.soap11", "spyne.application"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound(Generic[Asked, Given]):
    """One operation and the function that answers it."""

    namespace: str
    service: str
    operation: str
    request_element: str
    function: Callable[[Asked], Given]


@dataclass(slots=True)
class _Delivery:
    """What travels through spyne's context beside the element: the typed question, and what came of it."""

    payload: etree._Element
    asked: Any
    given: Any = None
    error: Exception | None = None

    def make(self, function: Callable[[Any], Any]) -> None:
        """Call `function`; keep its exception for the caller, since spyne would turn it into a fault of its own."""
        try:
            self.given = function(self.asked)
        except Exception as error:  # noqa: BLE001 - carried through, raised again in `dispatch`
            self.error = error


class _VerifiedSoap11(Soap11):  # type: ignore[misc]  # spyne has no types
    """Takes the payload element as it is: nothing is parsed, resolved or validated again."""

    def create_in_document(self, ctx: Any, charset: str | None = None) -> None:
        del charset
        ctx.in_document = ctx.udc.payload

    def decompose_incoming_envelope(self, ctx: Any, message: Any = None) -> None:
        del message
        ctx.in_header_doc = None
        ctx.in_body_doc = ctx.udc.payload
        ctx.method_request_string = ctx.udc.payload.tag

    def deserialize(self, ctx: Any, message: Any) -> None:
        del message
        ctx.in_object = [ctx.in_body_doc]


class _PipelineServer(ServerBase):  # type: ignore[misc]  # spyne has no types
    """A transport that is driven directly."""

    transport = "gateway.pipeline"


class Dispatcher(Generic[Asked, Given]):
    """All bound operations, one spyne application per service."""

    def __init__(self, operations: Iterable[Bound[Asked, Given]]) -> None:
        by_service: dict[str, list[Bound[Asked, Given]]] = {}
        for bound in operations:
            by_service.setdefault(bound.namespace, []).append(bound)
        self._servers = {namespace: _build_server(bounds) for namespace, bounds in by_service.items()}

    def dispatch(self, payload: etree._Element, asked: Asked) -> Given:
        """Call the function bound to the name of `payload` with `asked`; return or raise what it does.

        Raises `UnknownOperation` when nothing is bound to that name.
        """
        server = self._servers.get(etree.QName(payload).namespace or "")
        if server is None:
            raise UnknownOperation("no such service here")
        delivery = _Delivery(payload, asked)
        initial = MethodContext(server, MethodContext.SERVER)
        initial.in_string, initial.udc = [], delivery
        (context, *_) = server.generate_contexts(initial)
        if context.in_error is not None:
            raise UnknownOperation("no such operation here")
        server.get_in_object(context)
        server.get_out_object(context)
        if delivery.error is not None:
            raise delivery.error
        given: Given = delivery.given
        return given


def _build_server(bounds: Sequence[Bound[Any, Any]]) -> _PipelineServer:
    service = type(bounds[0].service, (ServiceBase,), {bound.operation: _build_method(bound) for bound in bounds})
    application = Application([service], tns=bounds[0].namespace, in_protocol=_VerifiedSoap11(), out_protocol=Soap11())
    return _PipelineServer(application)


def _build_method(bound: Bound[Any, Any]) -> Any:
    def deliver(ctx: Any, payload: Any) -> None:
        del payload
        ctx.udc.make(bound.function)

    deliver.__name__ = bound.operation  # spyne keys methods by the function's name
    message = f"{{{bound.namespace}}}{bound.request_element}"
    return rpc(AnyXml, _body_style="bare", _in_message_name=message, _operation_name=bound.operation)(deliver)
