"""May this caller ask this, in this legal context, about this person? One order of noes.

1. structure of the numbers (MSG00011); 2. operation, legal context and caller (MSG00013); 3. what the request alone can
tell: values, codes, days, the operation's own rules (MSG00008 and own codes); 4. the caller's inscription, followed
through replaced numbers (MSG00012, also for numbers that do not exist); 5. existence, replacement, decease (MSG00005,
MSG00006, MSG00009). Whoever holds no file learns nothing about the person, not even that the number changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.behaviours.criteria import find_invalid_fields, find_numbers
from gateway.behaviours.rights import check_life, find_right, is_inscribed
from gateway.catalogue import Catalogue
from gateway.catalogue.document import Values
from gateway.catalogue.message import Answer
from gateway.clock import Clock
from gateway.directory import Directory
from gateway.directory.authorisations.model import Grant
from gateway.exchange import Authorised, Declined, Validated
from gateway.values import SSIN

Rule = Callable[[Values, Clock], Answer | None]
"""A check that needs only the request: `None`, or the no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorise:
    """The fifth stage."""

    catalogue: Catalogue
    directory: Directory
    clock: Clock
    rules: Mapping[str, Rule]

    def __call__(self, validated: Validated) -> Authorised | Declined:
        """Return the authorised question, or `Declined` with the first no."""
        # 1
        no = self._check_structure(validated)
        if no is not None:
            return Declined(validated=validated, answer=no)
        # 2
        grant = self._find_grant(validated)
        if grant is None:
            return Declined(validated=validated, answer=Answer(code="MSG00013"))
        # 3
        no = self._check_request(validated)
        if no is not None:
            return Declined(validated=validated, answer=no)
        # 4
        ssin = _subject(validated)
        if ssin is not None and not is_inscribed(
            self.directory,
            validated.caller.institution,
            validated.operation,
            grant,
            ssin,
            validated.question.criteria,
            self.clock.today(),
        ):
            return Declined(validated=validated, answer=Answer(code="MSG00012", information=(("ssin", str(ssin)),)))
        # 5
        number = None if ssin is None else self.directory.persons.find_number(ssin)
        no = None if ssin is None else check_life(self.directory, validated.operation, number)
        if no is not None:
            return Declined(validated=validated, answer=no)
        return Authorised(validated=validated, grant=grant, number=number)

    def _check_structure(self, validated: Validated) -> Answer | None:
        for path, text in find_numbers(validated.operation.request, validated.question.criteria):
            try:
                born = SSIN.parse(text).is_born_by(self.clock.today())
            except ValueError:
                born = False
            if not born:
                return Answer(code="MSG00011", information=((path, text),))
        return None

    def _find_grant(self, validated: Validated) -> Grant | None:
        institution, context = validated.caller.institution, validated.question.legal_context
        return find_right(
            self.directory, institution, validated.service, validated.operation, context, self.clock.today()
        )

    def _check_request(self, validated: Validated) -> Answer | None:
        question = validated.question
        invalid = question.unreadable or find_invalid_fields(
            validated.operation.request, question.criteria, self.catalogue.codes, self.clock.today()
        )
        if invalid:
            return Answer(code="MSG00008", information=tuple(("field", path) for path in invalid[:15]))
        for name in validated.operation.rules:
            no = self.rules[name](question.criteria, self.clock)
            if no is not None:
                return no
        return None


def _subject(validated: Validated) -> SSIN | None:
    """Return the number of the person asked about; its structure was checked."""
    name = validated.operation.subject
    value = validated.question.criteria.get(name) if name is not None else None
    return None if value is None else SSIN.parse(str(value))
