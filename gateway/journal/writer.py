"""Group commit: many threads of one process record, one thread writes.

Making a commit durable costs the same for one row as for a hundred. So callers stand in line, and the writer takes all
who are waiting into one transaction. It never waits for more to come: somebody who is alone is served at once, and
those who arrive during a commit share the next one.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from weakref import WeakSet

from gateway.clock import Clock
from gateway.database import Connection, Database, unit_of_work
from gateway.refusals import JournalUnavailable

T = TypeVar("T")

Work = Callable[[Connection], T]
"""What one caller wants written, run inside the shared transaction."""


@dataclass(slots=True, eq=False)
class _Entry:
    """A caller who waits."""

    work: Work[Any]
    done: threading.Event = field(default_factory=threading.Event)
    is_abandoned: bool = False
    """The caller gave up; nothing of his may be committed."""
    is_committing: bool = False
    """The commit has begun; it is too late to give up."""
    result: Any = None
    error: Exception | None = None


@dataclass(slots=True, eq=False)
class _Line:
    """Those who wait, and the thread that serves them. A forked process starts a new one."""

    entries: deque[_Entry] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None
    is_closing: bool = False


class GroupWriter:
    """Writes for all threads of this process, a transaction at a time.

    `between` is called by the writing thread after its transactions, at most once per `pause`: upkeep that must cost
    no caller anything.
    """

    def __init__(
        self, database: Database, clock: Clock, *, deadline: timedelta, between: Callable[[], None], pause: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._deadline = deadline.total_seconds()
        self._between = between
        self._pause = pause.total_seconds()
        self._next_upkeep = clock.ticks() + self._pause
        self._line = _Line()
        _writers.add(self)

    def write(self, work: Work[T]) -> T:
        """Return what `work` returned, once its transaction is durable.

        Raises `JournalUnavailable` when the transaction failed, and when the deadline passed. A caller who gives up
        leaves nothing behind. Whose commit has begun cannot give up: he waits for its verdict, as long again; only a
        commit that takes even longer (detail `commit`) may still succeed behind his back.
        """
        entry = _Entry(work)
        line = self._join(entry)
        if not entry.done.wait(self._deadline):
            self._give_up(line, entry)
        if entry.error is not None:
            raise entry.error
        result: T = entry.result
        return result

    def close(self) -> None:
        """Serve who is waiting and end the thread. A later caller starts it again."""
        line = self._line
        with line.changed:
            line.is_closing = True
            line.changed.notify()
            thread = line.thread
        if thread is not None:
            thread.join()

    def _join(self, entry: _Entry) -> _Line:
        line = self._line
        with line.changed:
            line.entries.append(entry)
            if line.thread is None:
                line.is_closing = False
                line.thread = threading.Thread(target=self._serve, args=(line,), name="journal-writer", daemon=True)
                line.thread.start()
            line.changed.notify()
        return line

    def _give_up(self, line: _Line, entry: _Entry) -> None:
        """Leave the line, or the transaction under way; return only with the verdict of a commit that had begun."""
        with line.changed:
            if entry in line.entries:
                line.entries.remove(entry)
            entry.is_abandoned = not entry.is_committing
        if entry.is_abandoned:
            raise JournalUnavailable("deadline")
        if not entry.done.wait(self._deadline):
            raise JournalUnavailable("commit")

    def _serve(self, line: _Line) -> None:
        """Take everybody who waits, write, wake them; until closed."""
        try:
            while (batch := self._take(line)) is not None:
                if batch:
                    self._commit(line, batch)
                if self._clock.ticks() >= self._next_upkeep:
                    self._next_upkeep = self._clock.ticks() + self._pause
                    self._between()
        finally:
            _leave(line)

    def _take(self, line: _Line) -> list[_Entry] | None:
        """Wait for callers, for the next upkeep, or for the end (`None`)."""
        with line.changed:
            if not line.entries and not line.is_closing:
                line.changed.wait(self._pause)
            if not line.entries and line.is_closing:
                line.thread = None
                return None
            batch = list(line.entries)
            line.entries.clear()
            return batch

    def _commit(self, line: _Line, batch: list[_Entry]) -> None:
        """Write `batch` in one transaction; when one of them is at fault, each in a transaction of its own.

        When one of them gave up meanwhile, the transaction is undone and the others are written without him.
        """
        try:
            with unit_of_work(self._database, JournalUnavailable) as work:
                for entry in batch:
                    entry.result = entry.work(work.connection)
                staying = _settle(line, batch)
                if staying == batch:
                    work.commit()
        except JournalUnavailable as refusal:
            _wake(batch, refusal)
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to a caller; the thread serves on
            if len(batch) == 1:
                _wake(batch, error)
            for entry in batch if len(batch) > 1 else ():
                self._commit(line, [entry])
        else:
            if staying == batch:
                _wake(batch)
            elif staying:
                self._commit(line, staying)

    def _start_anew(self) -> None:
        """In a forked process: nobody waits here, and the thread stayed behind."""
        self._line = _Line()


def _settle(line: _Line, batch: list[_Entry]) -> list[_Entry]:
    """Return who did not give up; when that is everybody, nobody can any more."""
    with line.changed:
        staying = [entry for entry in batch if not entry.is_abandoned]
        if staying == batch:
            for entry in batch:
                entry.is_committing = True
        return staying


def _leave(line: _Line) -> None:
    """Make room for another thread, also when this one ends by a defect of ours."""
    with line.changed:
        if line.thread is threading.current_thread():
            line.thread = None


def _wake(batch: list[_Entry], error: Exception | None = None) -> None:
    """Wake the callers, each with an exception of its own: a traceback belongs to one thread."""
    for entry in batch:
        entry.error = JournalUnavailable(error.detail) if isinstance(error, JournalUnavailable) else error
        entry.done.set()


_writers: WeakSet[GroupWriter] = WeakSet()


def _start_anew_after_fork() -> None:
    for writer in list(_writers):
        writer._start_anew()  # noqa: SLF001 - the hook belongs to the class


os.register_at_fork(after_in_child=_start_anew_after_fork)
