"""Questions of right: may this institution ask this, and does it hold a file on this person.

Asked by the authorise stage of every message, and by the connection test that tells a technician the answer beforehand,
so that both always say the same.
"""

from datetime import date

from gateway.catalogue.document import Values
from gateway.catalogue.message import Answer
from gateway.catalogue.model import Operation, Service
from gateway.catalogue.service_row import Deceased
from gateway.directory import Directory
from gateway.directory.authorisations.model import Grant
from gateway.directory.persons.model import KnownNumber
from gateway.directory.services.model import Institution
from gateway.values import SSIN, Capacity, OpenPeriod


def find_right(
    directory: Directory,
    institution: Institution,
    service: Service,
    operation: Operation,
    legal_context: str,
    day: date,
) -> Grant | None:
    """Return the grant under which the question may be asked: on the menu of the catalogue, and granted today."""
    if not service.is_open_to(institution.code) or legal_context not in operation.legal_contexts:
        return None
    return directory.authorisations.find_grant(
        institution, service=service.name, operation=operation.name, legal_context=legal_context, day=day
    )


def allowed_capacities(operation: Operation, grant: Grant) -> tuple[Capacity, ...]:
    """Return the capacities of an inscription that counts: those of the catalogue, narrowed by the grant."""
    return tuple(capacity for capacity in operation.inscription.caller if grant.allows_capacity(capacity))


def holds_file(
    directory: Directory,
    institution: Institution,
    ssin: SSIN,
    capacities: tuple[Capacity, ...],
    period: OpenPeriod,
) -> bool:
    """Tell whether `institution` is inscribed for the person in one of `capacities` during `period`.

    The person is looked up under this number and under all that replaced it or were replaced by it.
    """
    numbers = directory.persons.numbers_of_same_person(ssin)
    return directory.persons.holds(numbers, institution, capacities, period)


def is_inscribed(
    directory: Directory,
    institution: Institution,
    operation: Operation,
    grant: Grant,
    ssin: SSIN,
    criteria: Values,
    today: date,
) -> bool:
    """Tell whether `institution` is inscribed as `operation` demands under `grant`, or need not be."""
    if not operation.inscription.is_required:
        return True
    capacities = allowed_capacities(operation, grant)
    return holds_file(directory, institution, ssin, capacities, period_asked(operation, criteria, today))


def check_life(directory: Directory, operation: Operation, number: KnownNumber | None) -> Answer | None:
    """Return the no that follows from what is known of a number itself, the first of three, or `None`."""
    if number is None:
        return Answer(code="MSG00005")
    if number.replaced_by is not None:
        current = directory.persons.find_successor(number.ssin)
        return Answer(code="MSG00006", information=(("newSSIN", str(current)),))
    if number.deceased_on is not None and operation.deceased is Deceased.REFUSE:
        return Answer(code="MSG00009", information=(("deceaseDate", number.deceased_on.isoformat()),))
    return None


def period_asked(operation: Operation, criteria: Values, today: date) -> OpenPeriod:
    """Return the days that the inscription must overlap: those the question is about, or today."""
    value = criteria.get(operation.period_field)
    if isinstance(value, OpenPeriod):
        return value
    day = value if isinstance(value, date) else today
    return OpenPeriod(begin=day, end=day)


def withheld_names(operation: Operation, grant: Grant, legal_context: str) -> tuple[str, ...]:
    """Return the names of the result's elements that are not released under `grant` in `legal_context`."""
    blocks = [names for block, names in operation.blocks.items() if not grant.allows_block(block)]
    fields = [rule.field.rpartition(".")[2] for rule in operation.withhold if legal_context in rule.legal_contexts]
    return tuple(dict.fromkeys([name for names in blocks for name in names] + fields))
