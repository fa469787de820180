"""Work in pages: a handler with many recipients loads some of them in each run."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select

PAGE_SIZE: Final = 500
"""Recipients of one transaction (docs/contract/changes.md#handlers)."""


def load_page(
    connection: Connection, query: Select[Any]
) -> tuple[Sequence[RowMapping], int | None]:
    """Load the next rows of a query ordered by `id`, and the next cursor; None at the end."""
    rows = connection.execute(query.limit(PAGE_SIZE)).mappings().all()
    is_last = len(rows) < PAGE_SIZE
    return rows, None if is_last else rows[-1]["id"]
