"""To the behaviour or the provider that the catalogue names.

What the hub answers itself is dispatched through spyne by the verified element (`gateway.binding`); what a provider
answers stays XML and never becomes objects.
"""

import copy

from gateway.behaviours import BEHAVIOURS, Rooms
from gateway.binding import Bound, Dispatcher
from gateway.catalogue import Catalogue
from gateway.catalogue.block import HubTrace
from gateway.catalogue.message import NOTHING_FOUND, Answer, build_result, in_name_of
from gateway.catalogue.model import Operation
from gateway.catalogue.service_row import RouteKind
from gateway.directory.persons.model import RegisterKind
from gateway.exchange import Answered, Authorised
from gateway.refusals import SourceInvalid


class Route:
    """The sixth stage."""

    def __init__(self, catalogue: Catalogue, rooms: Rooms) -> None:
        self._catalogue = catalogue
        self._rooms = rooms
        self._dispatcher: Dispatcher[Authorised, Answer] = Dispatcher(
            _bind(operation, rooms)
            for service in catalogue.services.values()
            for operation in service.operations.values()
        )

    def __call__(self, authorised: Authorised) -> Answered:
        """Return the answer; raise a `SourceRefusal` when a provider gives none."""
        kind = authorised.operation.route.kind
        if kind is RouteKind.HUB or (kind is RouteKind.BY_REGISTER and not _is_kept_by_rrn(authorised)):
            return self._answer_here(authorised)
        answered = self._ask_provider(authorised)
        if kind is RouteKind.FIRST and answered.answer.code == NOTHING_FOUND:
            return self._answer_here(authorised)
        return answered

    def _answer_here(self, authorised: Authorised) -> Answered:
        payload = authorised.validated.accepted.secured.verified.content.payload
        answer = self._dispatcher.dispatch(payload, authorised)
        result = None if answer.result is None else build_result(authorised.operation, answer.result)
        return Answered(authorised=authorised, answer=answer, result=result)

    def _ask_provider(self, authorised: Authorised) -> Answered:
        arrived = authorised.arrived
        response = self._rooms.sources.ask(
            authorised.service.source,
            authorised.service,
            authorised.operation,
            in_name_of(authorised.question, authorised.caller.institution.number),
            HubTrace(ticket=arrived.ticket, received_at=arrived.received_at),
            record=arrived.stopwatch.hops.append,
        )
        if not self._is_answer_code(response.answer.code):
            raise SourceInvalid("a status code that is in no list")
        return Answered(
            authorised=authorised,
            answer=response.answer,
            result=None if response.result is None else copy.deepcopy(response.result),
            suppliers=response.suppliers,
        )

    def _is_answer_code(self, code: str) -> bool:
        status = self._catalogue.statuses.get(code)
        return status is not None and status.data_value is not None


def _is_kept_by_rrn(authorised: Authorised) -> bool:
    return authorised.number is not None and authorised.number.register is RegisterKind.RRN


def _bind(operation: Operation, rooms: Rooms) -> Bound[Authorised, Answer]:
    function = BEHAVIOURS[operation.behaviour]
    return Bound(
        namespace=operation.namespace,
        service=operation.service,
        operation=operation.name,
        request_element=operation.request_element,
        function=lambda authorised: function(authorised, rooms),
    )
