"""What other rooms ask of the authorisations directory: whether this institution may ask this."""

from collections.abc import Iterable
from datetime import date

from gateway.database import Database, unit_of_work
from gateway.directory.authorisations import repository
from gateway.directory.authorisations.model import Grant
from gateway.directory.services.model import Institution
from gateway.refusals import DirectoryUnavailable


class Authorisations:
    """The authorisations directory. Every method raises `DirectoryUnavailable` when the database cannot be asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_grant(
        self, institution: Institution, *, service: str, operation: str, legal_context: str, day: date
    ) -> Grant | None:
        """Return the grant under which `institution` may ask `operation` in `legal_context` on `day`.

        Read anew for every message, so that a withdrawn decision stops at once. A grant to the institution itself
        goes before one to all that share its code, and the newest decision before an older one: they do not add up.
        """
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.find_in_force(
                connection,
                number=str(institution.number),
                code=institution.code,
                service=service,
                operation=operation,
                legal_context=legal_context,
                day=day,
            )

    def list_grants(self) -> list[Grant]:
        """Return all grants."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.list_grants(connection)

    def put_grants(self, grants: Iterable[Grant]) -> None:
        """Enter grants, or overwrite what was entered under the same decision."""
        with unit_of_work(self._database, DirectoryUnavailable) as work:
            repository.put_grants(work.connection, grants)
            work.commit()
