"""The history of the migrations as lines of a terminal: newest first, head and current coloured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from local.terminal import colors

HEAD, CURRENT, PENDING = "head", "current", "not applied"
COLORS: Final = {
    HEAD: (colors.CYAN,),
    CURRENT: (colors.GREEN, colors.BOLD),
    PENDING: (colors.DIM,),
}
LABEL_WIDTH: Final = len(f"{HEAD}, {CURRENT}")
NOWHERE: Final = (
    "The database has no revision. If it is empty, make db DO=upgrade builds its tables."
)


@dataclass(frozen=True)
class History:
    """The migrations, newest first, and where a database is.

    `current` is None for an empty database, and if there is no database to ask.
    """

    migrations: Sequence[Mapping[str, str]]
    heads: Sequence[str]
    current: str | None = None

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> "History":
        """Build it from the answer of functions/migrate."""
        return cls(answer["migrations"], answer["heads"], answer["current"])

    @property
    def is_current_known(self) -> bool:
        """Return whether the database is at one of these migrations, or at none."""
        return self.current is None or self.current in self._revisions

    @property
    def _revisions(self) -> list[str]:
        return [migration["revision"] for migration in self.migrations]

    def list_lines(self, *, is_reversed: bool = False) -> list[str]:
        """List a line for each migration; the oldest first if `is_reversed`."""
        lines = [self._format(migration) for migration in self.migrations]
        return lines[::-1] if is_reversed else lines

    def list_of(self, *revisions: str | None) -> list[str]:
        """List the lines of these revisions."""
        return [
            self._format(migration)
            for migration in self.migrations
            if migration["revision"] in revisions
        ]

    def _format(self, migration: Mapping[str, str]) -> str:
        revision = migration["revision"]
        labels = self._list_labels(revision)
        codes = [code for label in labels for code in COLORS[label]]
        text = ", ".join(labels)
        label = colors.paint(text, *codes) + " " * (LABEL_WIDTH - len(text))
        return f"{colors.paint(revision, *codes)}  {label}  {migration['message']}"

    def _list_labels(self, revision: str) -> list[str]:
        labels = [HEAD] if revision in self.heads else []
        if revision == self.current:
            return [*labels, CURRENT]
        return labels or [PENDING] if self._is_pending(revision) else labels

    def _is_pending(self, revision: str) -> bool:
        """Return whether the database has yet to be migrated to this revision."""
        revisions = self._revisions
        if self.current not in revisions:
            return False
        return revisions.index(revision) < revisions.index(self.current)
