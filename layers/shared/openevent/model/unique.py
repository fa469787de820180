"""Unique indexes and constraints, each with the message that refuses a second row."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Boolean, Column, Index, TextClause, UniqueConstraint, text

NOT_DELETED: Final[TextClause] = text("deleted_at IS NULL")
"""Condition of an index that ignores rows in the trash."""
NAME_KEY: Final[TextClause] = text("name_key(name)")
"""A name as openevent.text.comparison compares it."""
IN_NAME_INDEX: Final[TextClause] = text("deleted_at IS NULL AND NOT is_twin")
"""Condition of an index of names: two old rows may have names that read the same."""


def twin_column() -> Column[bool]:
    """Build the column of a row whose name reads like an older row's, from before the index.

    A migration sets it, and a new name ends it (docs/contract/resources.md#one-of-a-kind).
    """
    return Column("is_twin", Boolean, nullable=False, server_default=text("false"))


def build_unique(column: str) -> UniqueConstraint:
    """Build the constraint of a column that no body sets, so it needs no message."""
    return UniqueConstraint(column)


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
