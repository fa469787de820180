"""Look-ups: values that a rule needs from the database before the write."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func

from openevent.domain.write.request import Request


def _keep(value: Any) -> Any:
    return value


@dataclass(frozen=True, eq=False)
class Lookup[T]:
    """One value that the statement that locks the row reads as well.

    `column` makes the SQL from the request and the row; a new row has no columns but its links.
    `read` turns the value of the database into the type that the rule uses.
    """

    column: Callable[[Request, FromClause], ColumnElement[Any]]
    read: Callable[[Any], T] = _keep


NOW: Final = Lookup[datetime](lambda _request, _row: func.now())
"""The time of the database."""
