"""How long a batch may take, all of it derived from the time that the function has left."""

import time
from dataclasses import dataclass
from typing import Any, Final, Self

LONGEST_STEP: Final = 15
"""Seconds that a server may take for anything but its last word on a mail."""
SHORTEST: Final = 0.1


@dataclass(frozen=True)
class Clock:
    """The seconds of a batch, and when they end (monotonic clock)."""

    whole: float
    end: float

    @classmethod
    def of(cls, context: Any) -> Self:
        """Start the clock by Lambda's context."""
        seconds = context.get_remaining_time_in_millis() / 1000
        return cls(seconds, time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """The seconds until the end."""
        return self.end - time.monotonic()

    @property
    def is_late(self) -> bool:
        """Tell whether there is too little time to begin with a mail."""
        return self.left < self.whole / 3

    def step(self) -> float:
        """Give the seconds for one step: several of them fit into what is left."""
        return max(SHORTEST, min(LONGEST_STEP, self.left / 4))

    def last_word(self) -> float:
        """Give the seconds to hear of a mail that was offered: all but what telling its outcome takes."""
        return max(SHORTEST, self.left - self.whole / 6)
