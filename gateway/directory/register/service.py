"""What other rooms ask of the own register. It is an authentic source: whoever asks is already authorised."""

from collections.abc import Iterable

from gateway.database import Database, write_stream
from gateway.directory.register import repository
from gateway.directory.register.model import NameMatch, Record, RegisteredPerson
from gateway.refusals import DirectoryUnavailable
from gateway.values import SSIN, IncompleteDate


class Register:
    """The hub's own register. Every method raises `DirectoryUnavailable` when the database cannot be asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def records_of(self, ssin: SSIN, dataset: str) -> tuple[Record, ...]:
        """Return what the register keeps of the dataset under exactly this number; empty when it keeps nothing."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.find_records(connection, ssin, dataset)

    def find_by_name(self, last_name: str, first_name: str, birth_date: IncompleteDate) -> tuple[NameMatch, ...]:
        """Return who bears or bore this name and was born on this day, each person once.

        Names are compared after normalisation, the date as it is written: an unknown part is found only as unknown.
        """
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.find_by_name(
                connection, last_name=last_name, first_name=first_name, birth_date=birth_date
            )

    def put_persons(self, persons: Iterable[RegisteredPerson]) -> int:
        """Enter persons whose numbers are in the persons directory, as they come; return how many."""
        return write_stream(self._database, DirectoryUnavailable, persons, repository.put_persons)
