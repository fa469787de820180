"""Time limits of a batch, all derived from the time that Lambda leaves to the function."""

import time
from dataclasses import dataclass
from typing import Any, Final, Self

MAXIMUM_STEP_SECONDS: Final = 15
"""Longest wait for a server in any step before the final answer to a mail."""
MINIMUM_SECONDS: Final = 0.1
"""Shortest timeout: a socket timeout of 0 would mean non-blocking."""


@dataclass(frozen=True)
class Clock:
    """The time of a batch: its length in seconds and its end on the monotonic clock."""

    total_seconds: float
    deadline: float

    @classmethod
    def from_context(cls, context: Any) -> Self:
        """Start the clock with the remaining time of a Lambda context."""
        seconds = context.get_remaining_time_in_millis() / 1000
        return cls(seconds, time.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """The seconds until the deadline."""
        return self.deadline - time.monotonic()

    @property
    def is_late(self) -> bool:
        """Whether less than a third of the time remains, too little to begin a mail."""
        return self.remaining < self.total_seconds / 3

    @property
    def step_timeout(self) -> float:
        """The seconds for one step; several steps fit into the remaining time."""
        return max(MINIMUM_SECONDS, min(MAXIMUM_STEP_SECONDS, self.remaining / 4))

    @property
    def final_timeout(self) -> float:
        """The seconds to wait for the answer to an offered mail.

        A sixth of the total time is reserved for the report of the outcome.
        """
        return max(MINIMUM_SECONDS, self.remaining - self.total_seconds / 6)
