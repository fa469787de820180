"""Unique indexes and constraints, each with the message that refuses a second row."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Index, TextClause, UniqueConstraint, text

NOT_DELETED: Final[TextClause] = text("deleted_at IS NULL")
"""Condition of an index that ignores rows in the trash."""


@dataclass(frozen=True)
class Unique:
    """A unique index or constraint, and the message that refuses a second row.

    The rule: docs/contract/resources.md#one-of-a-kind.
    `pointer` is a JSON pointer below the resource object. The API answers a second row with 409, or
    with 422 if `is_invalid` is set.
    """

    item: Index | UniqueConstraint
    message: str
    pointer: str
    is_invalid: bool = False

    @property
    def name(self) -> str:
        """Return the name of the constraint as PostgreSQL reports it."""
        return str(self.item.name)
