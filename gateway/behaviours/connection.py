"""TestConnectionService: what the hub saw of the message that carries it, and whether a planned call would pass."""

from collections.abc import Iterator
from datetime import timedelta

from gateway.behaviours.rights import check_life, find_right, is_inscribed, withheld_names
from gateway.behaviours.rooms import Rooms
from gateway.catalogue.document import Value
from gateway.catalogue.message import Answer
from gateway.catalogue.model import Operation, Service
from gateway.directory.authorisations.model import Grant
from gateway.exchange import Authorised
from gateway.trust.organisation import Organisation, read_organisation
from gateway.values import SSIN, Capacity
from gateway.wss.algorithms import SignatureMethod
from gateway.wss.verify import ProtectionOrder

UNKNOWN_OPERATION = "TST10020"
OUTSIDE_TEST_RANGE = "TST10030"
TEST_COUNTERS = range(900, 999)
"""Counters of the fictitious numbers with which access may be tested."""

_PASS, _FAIL, _SKIP = "PASS", "FAIL", "SKIP"


def send_test_message(authorised: Authorised, rooms: Rooms) -> Answer:
    """Echo a text, with what the hub saw of certificate, signature, encryption and clock."""
    delay = authorised.question.criteria.get("delayMilliseconds", 0)
    if isinstance(delay, int) and delay:
        rooms.pause(delay / 1000)
    secured = authorised.validated.accepted.secured
    verified = secured.verified
    certificate = verified.sender.certificate
    organisation = _organisation(authorised)
    received_at = authorised.arrived.received_at
    seen: dict[str, Value] = {
        "subject": certificate.subject.rfc4514_string()[:512],
        "issuer": certificate.issuer.rfc4514_string()[:512],
        "serialNumber": f"{certificate.serial_number:x}"[:40],
        "notAfter": certificate.not_valid_after_utc,
    }
    if organisation is not None:
        seen["organisationNumber"] = str(organisation.number)
        seen["certificateEnvironment"] = organisation.environment.name
    result: dict[str, Value] = {
        "echo": str(authorised.question.criteria["echo"]),
        "certificate": seen,
        "institution": _institution(authorised, organisation),
        "signedPart": verified.signed_parts,
        "signatureAlgorithm": SignatureMethod(verified.signature_method).name,
        "timestampCreated": verified.timestamp.created,
        "receivedAt": received_at,
        "repliedAt": rooms.clock.now(),
        "clockDifference": (received_at - verified.timestamp.created) // timedelta(milliseconds=1),
    }
    if verified.order is not ProtectionOrder.SIGN_ONLY:
        result["encryptedPart"] = ("Body",)
    if authorised.arrived.tls_version is not None:
        result["tlsVersion"] = authorised.arrived.tls_version
    return Answer(result=result)


def _organisation(authorised: Authorised) -> Organisation | None:
    certificate = authorised.validated.accepted.secured.verified.sender.certificate
    try:
        return read_organisation(certificate.subject)
    except ValueError:
        return None


def _institution(authorised: Authorised, organisation: Organisation | None) -> dict[str, Value]:
    institution = authorised.caller.institution
    return {
        "code": institution.code,
        "sector": institution.sector,
        "institutionType": institution.institution_type,
        "equalsCertificate": organisation is not None and organisation.number == institution.number,
    }


def check_access_control(authorised: Authorised, rooms: Rooms) -> Answer:
    """Say step by step whether a planned call of this caller would pass."""
    criteria = authorised.question.criteria
    service = rooms.catalogue.services.get(str(criteria["testedService"]))
    operation = service.operations.get(str(criteria["testedOperation"])) if service is not None else None
    if service is None or operation is None:
        return Answer(code=UNKNOWN_OPERATION)
    tested = criteria.get("testSsin")
    ssin = SSIN.parse(str(tested)) if tested is not None else None
    if ssin is not None and ssin.counter not in TEST_COUNTERS:
        return Answer(code=OUTSIDE_TEST_RANGE)
    grant = _find_grant(authorised, rooms, service, operation)
    steps = list(_run_steps(_steps(authorised, rooms, operation, grant, ssin)))
    result: dict[str, Value] = {
        "allowed": all(step["outcome"] == _PASS for step in steps),
        "stepResult": tuple(steps),
    }
    if grant is not None:
        result["deliberationNumber"] = grant.deliberation
        result["filteredElement"] = withheld_names(operation, grant, str(criteria["testedLegalContext"]))
    return Answer(result=result)


def _find_grant(authorised: Authorised, rooms: Rooms, service: Service, operation: Operation) -> Grant | None:
    criteria = authorised.question.criteria
    context, today = str(criteria["testedLegalContext"]), rooms.clock.today()
    grant = find_right(rooms.directory, authorised.caller.institution, service, operation, context, today)
    capacity = criteria.get("testedCapacity")
    if grant is None or capacity is None or grant.allows_capacity(Capacity.parse(str(capacity))):
        return grant
    return None


def _steps(
    authorised: Authorised, rooms: Rooms, operation: Operation, grant: Grant | None, ssin: SSIN | None
) -> Iterator[tuple[str, str | None]]:
    """Name each step with the code that a real call would get there: `None` when it passes, empty when it gets none.

    Signature, timestamp and customer hold by the time this runs: this message went through them.
    """
    is_protected = authorised.arrived.tls_version is not None or rooms.allow_plain_transport
    yield "TLS", None if is_protected else ""
    for held in ("SIGN", "TIME", "CUSTOMER"):
        yield held, None
    yield "AUTH", None if grant is not None else "MSG00013"
    if ssin is None:
        return
    institution, today = authorised.caller.institution, rooms.clock.today()
    is_known = grant is not None and is_inscribed(rooms.directory, institution, operation, grant, ssin, {}, today)
    yield "INSCR", None if is_known else "MSG00012"
    no = check_life(rooms.directory, operation, rooms.directory.persons.find_number(ssin))
    yield "NUMBER", None if no is None else no.code


def _run_steps(steps: Iterator[tuple[str, str | None]]) -> Iterator[dict[str, Value]]:
    """After the first step that fails the rest is skipped, as in a real call."""
    failed = False
    for step, code in steps:
        if failed:
            yield {"step": step, "outcome": _SKIP}
        elif code is None:
            yield {"step": step, "outcome": _PASS}
        else:
            failed = True
            yield {"step": step, "outcome": _FAIL, **({"reasonCode": code} if code else {})}
