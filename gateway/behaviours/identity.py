"""VerifyIdentityProof: does what somebody told or showed belong to this number? A verdict, never data.

Like `gateway.behaviours.person`, on the records of any register. Five mismatches for one caller and number in a day end
the guessing; the register that answers counts them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from gateway.behaviours.mismatch import MISMATCH
from gateway.behaviours.person import Register
from gateway.behaviours.rooms import Rooms
from gateway.catalogue.block import Identification
from gateway.catalogue.document import Values
from gateway.catalogue.message import NOTHING_FOUND, Answer
from gateway.exchange import Authorised
from gateway.values import SSIN, IncompleteDate
from gateway.values.name import compute_edit_distance, normalise_name

MATCH, PARTIAL, NOT_CHECKED = "MATCH", "PARTIAL", "NOTCHECK"
_WORST_FIRST = (MISMATCH, PARTIAL, MATCH)


def verify_card(authorised: Authorised, rooms: Rooms) -> Answer:
    """The hub's own register holds no documents: nothing can be checked for BIS and TER numbers."""
    del authorised, rooms
    return Answer(result={"verdict": NOT_CHECKED})


def verify_name_and_birth(authorised: Authorised, rooms: Rooms) -> Answer:
    """Answer from the hub's own register; whoever guesses too often is told so instead."""
    return compare_guarded(authorised, rooms, authorised.question.criteria)


def compare_guarded(authorised: Authorised, rooms: Rooms, criteria: Values) -> Answer:
    """Compare `criteria` with the hub's own register, as `compare_person`, counting the caller's wrong guesses."""
    return rooms.mismatches.guard(
        Identification(number=authorised.caller.institution.number),
        SSIN.parse(str(criteria["ssin"])),
        lambda: compare_person(rooms.directory.register, criteria),
    )


def compare_card(register: Register, criteria: Values, today: date) -> Answer:
    """Compare the document shown with those of the person; its status is told only when the holder agrees."""
    shown_on = str(criteria.get("shownOn", today))
    held = _held_document(register, criteria)
    if held is None:
        return Answer(result={"verdict": MISMATCH})
    valid = (
        held["status"] == "VALID"
        and held.get("deliveryDate", shown_on) <= shown_on
        and held.get("expiryDate", shown_on) >= shown_on
    )
    return Answer(result={"document": ({"status": held["status"]},), "verdict": MATCH if valid else MISMATCH})


def _held_document(register: Register, criteria: Values) -> Mapping[str, Any] | None:
    wanted = (criteria["documentType"], criteria["documentNumber"])
    for record in register.records_of(SSIN.parse(str(criteria["ssin"])), "IdentityDocument"):
        for document in record.get("document", ()):
            if (document["documentType"], document["documentNumber"]) == wanted:
                found: Mapping[str, Any] = document
                return found
    return None


def compare_person(register: Register, criteria: Values) -> Answer:
    """Compare the name and birth date told with those of the person, element by element."""
    identities = register.records_of(SSIN.parse(str(criteria["ssin"])), "PersonIdentity")
    if not identities:
        return Answer(code=NOTHING_FOUND)
    elements = list(_compare(identities[-1], criteria))
    results = {result for _, result in elements}
    verdict = next((each for each in _WORST_FIRST if each in results), NOT_CHECKED)
    told = tuple({"checked": checked, "result": result} for checked, result in elements)
    return Answer(result={"verdict": verdict, "element": told})


def _compare(identity: Mapping[str, Any], criteria: Values) -> Iterable[tuple[str, str]]:
    name = identity["name"]
    yield "LASTNAME", _compare_names(str(criteria["lastName"]), name["lastName"])
    if "firstName" in criteria:
        first = name.get("firstName", [])
        yield "FIRSTNAME", _compare_names(str(criteria["firstName"]), first[0]) if first else NOT_CHECKED
    told, known = criteria["birthDate"], IncompleteDate.parse(str(identity["birth"]["birthDate"]))
    yield "BIRTHDATE", MATCH if isinstance(told, IncompleteDate) and _tells(told, known) else MISMATCH
    if "gender" in criteria:
        known_gender = identity.get("gender", "U")
        same = MATCH if known_gender == criteria["gender"] else MISMATCH
        yield "GENDER", NOT_CHECKED if known_gender == "U" else same


def _tells(told: IncompleteDate, known: IncompleteDate) -> bool:
    """Say whether every part that the register knows was told; what was left out proves nothing."""
    pairs = ((told.year, known.year), (told.month, known.month), (told.day, known.day))
    return all(mine == theirs for mine, theirs in pairs if theirs)


def _compare_names(told: str, known: str) -> str:
    first, second = normalise_name(told), normalise_name(known)
    if first == second:
        return MATCH
    return PARTIAL if compute_edit_distance(first, second) == 1 or _sound(first) == _sound(second) else MISMATCH


_SOUNDS = (("PH", "F"), ("AE", "A"), ("QU", "C"), ("Q", "C"), ("CK", "C"), ("K", "C"), ("Y", "I"))


def _sound(name: str) -> str:
    """Return the sound key of a normalised name: like letters written alike, doubles single, one final S or E gone."""
    for written, sounded in _SOUNDS:
        name = name.replace(written, sounded)
    name = name[:1] + name[1:].replace("H", "")
    single = "".join(letter for index, letter in enumerate(name) if index == 0 or name[index - 1] != letter)
    return single[:-1] if single.endswith(("S", "E")) else single
