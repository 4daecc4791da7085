"""All behaviours and request rules by the names under which the catalogue calls them."""

from collections.abc import Callable, Mapping

from gateway.behaviours import access, connection, identity, person
from gateway.behaviours.rooms import Rooms
from gateway.catalogue.document import Values
from gateway.catalogue.message import Answer
from gateway.clock import Clock
from gateway.exchange import Authorised

BEHAVIOURS: Mapping[str, Callable[[Authorised, Rooms], Answer]] = {
    "access.manage": access.manage,
    "connection.check_access_control": connection.check_access_control,
    "connection.send_test_message": connection.send_test_message,
    "identity.verify_card": identity.verify_card,
    "identity.verify_name_and_birth": identity.verify_name_and_birth,
    "person.consult": person.consult,
    "person.find": person.find,
}

RULES: Mapping[str, Callable[[Values, Clock], Answer | None]] = {
    "access.begin_is_recent": access.begin_is_recent,
    "access.level_is_connected": access.level_is_connected,
    "access.period_is_given": access.period_is_given,
    "access.proof_is_complete": access.proof_is_complete,
    "access.purpose_fits_capacity": access.purpose_fits_capacity,
}
