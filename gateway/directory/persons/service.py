"""What other rooms ask of the persons directory, and the changes that institutions make to their own lines."""

from collections.abc import Collection, Iterable
from datetime import date

from gateway.clock import Clock
from gateway.database import Database, unit_of_work, write_stream
from gateway.directory.persons import repository
from gateway.directory.persons.change import close_lines, open_line
from gateway.directory.persons.model import Change, Inscription, KnownNumber, Opening
from gateway.directory.services.model import Institution
from gateway.refusals import DirectoryUnavailable
from gateway.values import SSIN, Capacity, EnterpriseNumber, OpenPeriod, Period


class Persons:
    """The persons directory. Every method raises `DirectoryUnavailable` when the database cannot be asked."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def find_number(self, ssin: SSIN) -> KnownNumber | None:
        """Return what is known of a number: its register, what replaced it, decease. `None`: it was never given."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.find_number(connection, ssin)

    def find_successor(self, ssin: SSIN) -> SSIN | None:
        """Return the number that counts today when this one was replaced, over any number of steps."""
        seen = {ssin}
        with self._database.reading(DirectoryUnavailable) as connection:
            known = repository.find_number(connection, ssin)
            while known is not None and known.replaced_by is not None and known.replaced_by not in seen:
                seen.add(known.replaced_by)
                ssin = known.replaced_by
                known = repository.find_number(connection, ssin)
        return ssin if len(seen) > 1 else None

    def numbers_of_same_person(self, ssin: SSIN) -> frozenset[SSIN]:
        """Return the number with all that it replaced and that replaced it. One never given stands alone."""
        with self._database.reading(DirectoryUnavailable) as connection:
            found = repository.find_same_person(connection, ssin)
        return frozenset(ssin if number == str(ssin) else SSIN.parse(number) for number in found)

    def holds(
        self,
        numbers: Iterable[SSIN],
        institution: Institution,
        capacities: Iterable[Capacity],
        during: OpenPeriod | date,
    ) -> bool:
        """Tell whether `institution` keeps a file on the person in one of `capacities`, on some day of `during`.

        Only capacities of its own sector count. A member of a secondary network needs a line that it opened itself:
        a line of the whole sector says that some member has a file, and only the sectoral directory knows which.
        Read anew for every message.
        """
        period = during if isinstance(during, OpenPeriod) else Period.of_day(during)
        codes = {capacity.code for capacity in capacities if capacity.sector == institution.sector}
        if not codes:
            return False
        own = repository.organisation_key(institution.number)
        wide = repository.organisation_key(None) if institution.member_of is None else own
        with self._database.reading(DirectoryUnavailable) as connection:
            return any(
                repository.has_line(
                    connection,
                    str(number),
                    sector=institution.sector,
                    codes=codes,
                    organisations=(own, wide),
                    period=period,
                )
                for number in numbers
            )

    def lines(
        self,
        numbers: Collection[SSIN],
        *,
        sector: int | None = None,
        organisation: EnterpriseNumber | None = None,
        capacity: Capacity | None = None,
        overlapping: OpenPeriod | None = None,
    ) -> tuple[Inscription, ...]:
        """Return the lines under any of `numbers` that fit whatever else is given, begin ascending."""
        with self._database.reading(DirectoryUnavailable) as connection:
            stored = repository.find_lines(connection, {str(number) for number in numbers})
        return tuple(
            one.line
            for one in stored
            if sector in {None, one.line.capacity.sector}
            and organisation in {None, one.line.organisation}
            and capacity in {None, one.line.capacity}
            and (overlapping is None or one.line.period.overlaps(overlapping))
        )

    def open_line(self, line: Inscription, *, exclusive: Collection[Capacity] = ()) -> Opening:
        """Open a line in one transaction, joining it with the lines of the same file; see `change.open_line`.

        While another organisation holds one of the `exclusive` capacities in the period, nothing is written.
        """
        with unit_of_work(self._database, DirectoryUnavailable) as work:
            opening = open_line(work.connection, line, exclusive=exclusive)
            work.commit()
        return opening

    def close_lines(
        self,
        ssin: SSIN,
        *,
        organisation: EnterpriseNumber,
        on: date,
        capacities: Collection[Capacity] | None = None,
        purpose: str | None = None,
    ) -> tuple[Change, ...]:
        """Let the organisation's lines that contain the day `on` end with it, in one transaction. None is deleted.

        `capacities` and `purpose` limit it to lines of that kind. Empty when there is no such line.
        """
        with unit_of_work(self._database, DirectoryUnavailable) as work:
            changes = close_lines(
                work.connection,
                ssin,
                organisation=organisation,
                on=on,
                capacities=capacities,
                purpose=purpose,
                changed_at=self._clock.now(),
            )
            work.commit()
        return changes

    def put_numbers(self, numbers: Iterable[KnownNumber]) -> int:
        """Enter numbers, or overwrite what was entered, as they come; return how many."""
        return write_stream(self._database, DirectoryUnavailable, numbers, repository.put_numbers)

    def put_inscriptions(self, lines: Iterable[Inscription]) -> int:
        """Enter lines exactly as given, as they come; return how many. One with the same begin is overwritten."""
        return write_stream(self._database, DirectoryUnavailable, lines, repository.put_lines)
