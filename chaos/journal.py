"""The journal of a run: what every actor did and when, in memory and as lines of JSON in a file."""

import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One entry: `seconds` since the start of the run, who did what, and the ids of it."""

    seconds: float
    actor: str
    action: str
    details: dict[str, Any]

    def as_json(self) -> str:
        """Return the entry as a line of the file."""
        fields = {"t": round(self.seconds, 3), "actor": self.actor, "action": self.action}
        return json.dumps({**fields, **self.details}, ensure_ascii=False, default=str)


@dataclass
class Journal:
    """All entries in the order of their times; actors write to it from their threads."""

    path: Path
    start: float = field(default_factory=time.time)
    entries: list[Entry] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, actor: str, action: str, **details: Any) -> None:
        """Add an entry."""
        with self._lock:
            entry = Entry(time.time() - self.start, actor, action, details)
            self.entries.append(entry)
            with self.path.open("a") as file:
                file.write(f"{entry.as_json()}\n")

    def select(self, action: str) -> list[Entry]:
        """Return the entries of an action."""
        with self._lock:
            return [entry for entry in self.entries if entry.action == action]
