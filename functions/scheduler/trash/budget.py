"""How long a duty purges; the next day goes on."""

import time
from dataclasses import dataclass, field

from openevent.infra.config import settings


@dataclass(frozen=True)
class Budget:
    """The seconds of one duty, from its start."""

    end: float = field(default_factory=lambda: time.monotonic() + settings().purge_seconds)

    @property
    def is_left(self) -> bool:
        """Tell whether there is time for one more batch."""
        return time.monotonic() < self.end
