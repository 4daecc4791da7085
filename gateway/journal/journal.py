"""What other rooms call: accept, record, look up.

Every method raises `JournalUnavailable` when the database is locked for too long, read-only, full or gone. Before
acceptance that means that nothing was processed; after it, that the outcome is unknown.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from gateway.clock import DECISION_TIME, Clock
from gateway.database import Database, unit_of_work
from gateway.database.engine import BUSY_TIMEOUT
from gateway.journal import repository
from gateway.journal.flood import FloodGate, RefusalRate
from gateway.journal.records import Acceptance, Exchange, Outcome, Suppressed
from gateway.journal.writer import GroupWriter
from gateway.refusals import JournalUnavailable

COMMIT_TIME = timedelta(seconds=1)
"""How much longer a caller waits for his rows to be durable than the database waits for a lock."""
DEADLINE = BUSY_TIMEOUT + COMMIT_TIME
"""How long that is with a database opened as usual."""
UPKEEP = timedelta(seconds=30)
"""How often expired replay keys are purged and counted refusals written."""


class Journal:
    """The durable trace of all exchanges of this hub. One per process; its threads share it."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        deadline: timedelta = DEADLINE,
        refusal_rate: RefusalRate | None = None,
        upkeep: timedelta = UPKEEP,
    ) -> None:
        self._database = database
        self._clock = clock
        self._flood = FloodGate(clock, refusal_rate or RefusalRate())
        self._writer = GroupWriter(database, clock, deadline=deadline, between=self._try_upkeep, pause=upkeep)

    def accept(self, acceptance: Acceptance) -> bool:
        """Make the acceptance durable; `False`, and nothing written, when one of its replay keys was used before.

        Of any number of copies, over threads, processes and restarts, one is accepted.
        """
        try:
            return self._writer.write(lambda connection: repository.add_acceptance(connection, acceptance))
        except repository.ReplayKeyTaken:
            return False

    def has_seen(self, keys: Sequence[bytes]) -> bool:
        """Tell whether one of `keys` was used by an accepted message. Only looks: `accept` decides."""
        with self._database.reading(JournalUnavailable) as connection:
            return repository.has_any_key(connection, keys)

    def record(self, outcome: Outcome) -> None:
        """Make the outcome durable before returning.

        Refusals before acceptance that come faster than the rate are only counted; see `gateway.journal.flood`.
        """
        if self._flood.admits(outcome):
            self._writer.write(lambda connection: repository.add_outcome(connection, outcome))

    def find(self, ticket: UUID) -> Exchange | None:
        """Return all that is known of the hub's ticket."""
        with self._database.reading(JournalUnavailable) as connection:
            return repository.find_exchange(connection, ticket)

    def find_by_customer_ticket(self, customer_ticket: str, *, limit: int = 20) -> tuple[Exchange, ...]:
        """Return the exchanges of a caller's own ticket, last first: a retry repeats it, and others may use it too."""
        with self._database.reading(JournalUnavailable) as connection:
            tickets = repository.find_tickets(connection, customer_ticket, limit=limit)
            found = (repository.find_exchange(connection, ticket) for ticket in tickets)
            return tuple(exchange for exchange in found if exchange is not None)

    def find_suppressed(self, ticket: UUID) -> Suppressed | None:
        """Return the count of refusals that has `ticket` as its sample."""
        with self._database.reading(JournalUnavailable) as connection:
            return repository.find_suppressed(connection, ticket)

    def upkeep(self) -> None:
        """Write the counts of suppressed refusals and purge replay keys that no fresh message can have.

        The writer does it by itself, now and then. Raises `JournalUnavailable`; the counts are kept then.
        """
        counted = self._flood.take()
        try:
            with unit_of_work(self._database, JournalUnavailable) as work:
                repository.add_suppressed(work.connection, counted)
                repository.purge_keys(work.connection, self._clock.now() - DECISION_TIME)
                work.commit()
        except JournalUnavailable:
            self._flood.put_back(counted)
            raise

    def close(self) -> None:
        """Write what is still counted or waiting, and end the writing thread."""
        self._writer.close()
        self._try_upkeep()

    def _try_upkeep(self) -> None:
        try:
            self.upkeep()
        except JournalUnavailable:
            return
