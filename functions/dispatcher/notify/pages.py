"""Work in batches: a handler with many recipients loads some of them in each run."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select

BATCH_SIZE: Final = 500
"""Recipients of one transaction (docs/contract/changes.md#handlers)."""


def load_batch(
    connection: Connection, query: Select[Any]
) -> tuple[Sequence[RowMapping], int | None]:
    """Load the next rows of a query ordered by `id`, and the next cursor; None at the end."""
    rows = connection.execute(query.limit(BATCH_SIZE)).mappings().all()
    is_last = len(rows) < BATCH_SIZE
    return rows, None if is_last else rows[-1]["id"]
