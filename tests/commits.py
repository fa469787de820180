"""A commit that comes while a function waits for it: virtual time, and a transaction elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, NullPool, create_engine

from openevent.work import commit_wait


@dataclass
class Clock:
    """A stand-in for the module `time`, which passes only in pauses; `at_pause` sees each."""

    at_pause: Callable[[int], object] = int
    now: float = 0.0
    pauses: int = 0

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.now += seconds
        self.pauses += 1
        self.at_pause(self.pauses)


@contextmanager
def committed_at_pause(
    number: int, url: str, write: Callable[[Connection], object], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clock]:
    """Write in a transaction of another session, which commits in that pause of a wait."""
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool)
    with engine.connect() as connection:
        transaction = connection.begin()
        write(connection)
        clock = Clock(lambda pause: transaction.commit() if pause == number else None)
        monkeypatch.setattr(commit_wait, "time", clock)
        yield clock
