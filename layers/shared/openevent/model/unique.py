"""What the database keeps single, with the sentence that refuses a second one."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Index, TextClause, UniqueConstraint, text

LIVING: Final[TextClause] = text("deleted_at IS NULL")
"""The condition of an index that ignores rows in the trash."""


@dataclass(frozen=True)
class Unique:
    """A unique index or constraint, and the message that refuses a second row.

    The rule: docs/contract/resources.md#one-of-a-kind.
    `place` is a JSON pointer below the resource object. The answer is 409, or 422 where the second
    row `is_invalid`.
    """

    item: Index | UniqueConstraint
    message: str
    place: str
    is_invalid: bool = False

    @property
    def name(self) -> str:
        """Give the name of the constraint, as PostgreSQL reports it."""
        return str(self.item.name)
