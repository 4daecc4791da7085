"""ManageAccess: a welfare centre opens, closes or lists the lines of the persons directory for a client.

The hub's primary directory is connected; the sectoral directory of the welfare centres is not, and asking for it is
declined with a code of its own. Until it is, a line remembers which centre opened it, and only that centre may ask
about the person on the strength of it.

Proof of identity is compared by the register that keeps the person: the hub gets a verdict and never the data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import uuid4

from gateway.behaviours.identity import MATCH, PARTIAL, compare_guarded
from gateway.behaviours.rooms import Rooms
from gateway.catalogue.block import HubTrace
from gateway.catalogue.document import Value, Values
from gateway.catalogue.message import Answer, build_question
from gateway.clock import Clock
from gateway.directory import Change, Inscription, RegisterKind
from gateway.exchange import Authorised
from gateway.refusals import SourceInvalid
from gateway.values import SSIN, Capacity, OpenPeriod

REGISTER, UNREGISTER, LIST = "REGISTER", "UNREGISTER", "LIST"
PRIMARY = "PRIMARY"
SECTOR = 17
BACKDATING = timedelta(days=90)

CAPACITIES_OF_PURPOSE = {
    "INQUIRY": ("17/1",),
    "REVIEW": ("17/1",),
    "SIGNAL": ("17/1",),
    "INCOME": ("17/2",),
    "EQUIVALENT": ("17/3",),
    "AID": ("17/4",),
    "COHABITANT": ("17/5",),
    "EMPLOYMENT": ("17/6",),
    "DEBT": ("17/7",),
    "SERVICE": ("17/8", "17/9", "17/11", "17/12"),
    "HEATING": ("17/40",),
}
INCOME_CAPACITIES = (Capacity.parse("17/2"), Capacity.parse("17/3"))
"""Only one centre pays somebody an income at a time."""


def period_is_given(criteria: Values, clock: Clock) -> Answer | None:
    """A period is mandatory except for LIST, and to close a file it must say on which day."""
    del clock
    period, action = criteria.get("period"), criteria["action"]
    missing = not isinstance(period, OpenPeriod) and action != LIST
    endless = isinstance(period, OpenPeriod) and period.end is None and action == UNREGISTER
    if missing or endless:
        return Answer(code="MSG00008", information=(("field", "period"),))
    return None


def proof_is_complete(criteria: Values, clock: Clock) -> Answer | None:
    """A proof is a card number, or a family name with a birth date."""
    del clock
    proof = cast("Values", criteria["proofOfIdentity"])
    if "cardNumber" in proof or ("lastName" in proof and "birthDate" in proof):
        return None
    return Answer(code="MSG00008", information=(("field", "proofOfIdentity"),))


def purpose_fits_capacity(criteria: Values, clock: Clock) -> Answer | None:
    """Purpose is mandatory except for LIST, capacity for REGISTER; each purpose has its capacities of sector 17."""
    del clock
    action, purpose, capacity = criteria["action"], criteria.get("purpose"), criteria.get("capacity")
    if action == LIST:
        outside = capacity is not None and Capacity.parse(str(capacity)).sector != SECTOR
        return Answer(code="MSG00008", information=(("field", "capacity"),)) if outside else None
    fitting = CAPACITIES_OF_PURPOSE.get(str(purpose), ())
    if (capacity is None and action == UNREGISTER and fitting) or capacity in fitting:
        return None
    return Answer(code="ACC10010")


def begin_is_recent(criteria: Values, clock: Clock) -> Answer | None:
    """A file is opened at most ninety days back."""
    period = criteria.get("period")
    if criteria["action"] != REGISTER or not isinstance(period, OpenPeriod):
        return None
    return Answer(code="ACC10050") if period.begin < clock.today() - BACKDATING else None


def level_is_connected(criteria: Values, clock: Clock) -> Answer | None:
    """Only the hub's own directory is connected."""
    del clock
    return None if criteria["register"] == PRIMARY else Answer(code="ACC10060")


def manage(authorised: Authorised, rooms: Rooms) -> Answer:
    """Check the proof of identity, then open, close or list lines of the caller's centre."""
    criteria = authorised.question.criteria
    period = criteria.get("period")
    number = authorised.number
    if number is None:
        raise ValueError("the client is known by now")
    if not _is_proved(authorised, rooms):
        return Answer(code="ACC10020")
    if criteria["action"] == LIST:
        return _list(authorised, rooms, number.ssin, period if isinstance(period, OpenPeriod) else None)
    if not isinstance(period, OpenPeriod):
        raise TypeError("the period was checked")
    if criteria["action"] == UNREGISTER:
        return _close(authorised, rooms, number.ssin, period)
    if number.deceased_on is not None and period.begin > number.deceased_on:
        return Answer(code="ACC10050")
    return _open(authorised, rooms, number.ssin, period)


def _open(authorised: Authorised, rooms: Rooms, ssin: SSIN, period: OpenPeriod) -> Answer:
    capacity = Capacity.parse(str(authorised.question.criteria["capacity"]))
    line = Inscription(
        ssin=ssin,
        capacity=capacity,
        period=OpenPeriod(begin=period.begin, end=period.end),
        organisation=authorised.caller.institution.number,
        purpose=str(authorised.question.criteria["purpose"]),
        changed_at=rooms.clock.now(),
    )
    exclusive = INCOME_CAPACITIES if capacity in INCOME_CAPACITIES else ()
    opening = rooms.directory.persons.open_line(line, exclusive=exclusive)
    if opening.is_contested:
        return Answer(code="ACC10040")
    return Answer(
        result={
            "registration": tuple(_registration(change) for change in opening.changes),
            "overlapping": tuple(_overlapping(line) for line in opening.overlapping),
        }
    )


def _close(authorised: Authorised, rooms: Rooms, ssin: SSIN, period: OpenPeriod) -> Answer:
    criteria = authorised.question.criteria
    capacity = criteria.get("capacity")
    changes = rooms.directory.persons.close_lines(
        ssin,
        organisation=authorised.caller.institution.number,
        on=cast("date", period.end),
        capacities=None if capacity is None else [Capacity.parse(str(capacity))],
        purpose=str(criteria["purpose"]) if capacity is None else None,
    )
    if not changes:
        return Answer(code="ACC10030")
    return Answer(result={"registration": tuple(_registration(change) for change in changes)})


def _list(authorised: Authorised, rooms: Rooms, ssin: SSIN, period: OpenPeriod | None) -> Answer:
    capacity = authorised.question.criteria.get("capacity")
    lines = rooms.directory.persons.lines(
        rooms.directory.persons.numbers_of_same_person(ssin),
        sector=SECTOR,
        capacity=None if capacity is None else Capacity.parse(str(capacity)),
        overlapping=period,
    )
    return Answer(result={"registration": tuple(_line(line, "UNCHANGED") for line in lines)})


def _registration(change: Change) -> Values:
    return _line(change.line, change.effect.value)


def _line(line: Inscription, effect: str) -> Values:
    """A line of the primary directory is the sector's: which centre opened it is not told."""
    values: dict[str, Value] = {**_overlapping(line), "phase": line.phase, "effect": effect}
    return values if line.purpose is None else {**values, "purpose": line.purpose}


def _overlapping(line: Inscription) -> Values:
    return {"register": PRIMARY, "capacity": str(line.capacity), "period": line.period}


@dataclass(frozen=True, slots=True)
class _Proof:
    """One operation of VerifyIdentityProof and what to ask it."""

    operation: str
    criteria: Values


def _is_proved(authorised: Authorised, rooms: Rooms) -> bool:
    """Every part of the proof must agree: a right card does not excuse a wrong name."""
    return all(_agrees(authorised, rooms, proof) for proof in _proofs(authorised.question.criteria))


def _proofs(criteria: Values) -> Iterable[_Proof]:
    told = cast("Values", criteria["proofOfIdentity"])
    if "cardNumber" in told:
        card: Values = {"ssin": criteria["ssin"], "documentType": "EID", "documentNumber": told["cardNumber"]}
        yield _Proof("verifyCard", card)
    if "lastName" in told and "birthDate" in told:
        name = {key: told[key] for key in ("lastName", "firstName", "birthDate") if key in told}
        yield _Proof("verifyNameAndBirth", {"ssin": criteria["ssin"], **name})


def _agrees(authorised: Authorised, rooms: Rooms, proof: _Proof) -> bool:
    """Ask the register that keeps the person; the hub's own holds no cards, so a card alone proves nothing there."""
    number = authorised.number
    if number is not None and number.register is RegisterKind.RRN:
        return _verdict_of_register(authorised, rooms, proof) in (MATCH, PARTIAL)
    if proof.operation == "verifyCard":
        return False
    answer = compare_guarded(authorised, rooms, proof.criteria)
    return answer.result is not None and answer.result["verdict"] in (MATCH, PARTIAL)


def _verdict_of_register(authorised: Authorised, rooms: Rooms, proof: _Proof) -> str:
    """Ask on the centre's behalf: the register counts wrong guesses by customer, and one centre's are not another's."""
    service = rooms.catalogue.services["VerifyIdentityProof"]
    operation = service.operations[proof.operation]
    arrived = authorised.arrived
    question = build_question(
        operation,
        customer=authorised.caller.institution.number,
        ticket=uuid4(),
        sent_at=rooms.clock.now(),
        legal_context="REG:IDENTIFY",
        criteria=proof.criteria,
    )
    response = rooms.sources.ask(
        service.source,
        service,
        operation,
        question,
        HubTrace(ticket=arrived.ticket, received_at=arrived.received_at),
        record=arrived.stopwatch.hops.append,
    )
    if response.result is None:
        return response.answer.code
    verdict = response.result.findtext("verdict")
    if verdict is None:
        raise SourceInvalid("a verification without verdict")
    return verdict
