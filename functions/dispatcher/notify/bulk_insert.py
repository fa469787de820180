"""Many rows by one statement."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Table, text


def insert_new(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str = "id"
) -> list[Any]:
    """Insert those rows that are not there yet, and give the key of each that went in. All have the same columns."""
    columns = ", ".join(rows[0])
    statement = (
        f"INSERT INTO {table.name} ({columns}) SELECT {columns}"
        f" FROM json_populate_recordset(NULL::{table.name}, CAST(:rows AS json)) ON CONFLICT DO NOTHING RETURNING {key}"
    )
    return list(
        connection.execute(text(statement), {"rows": orjson.dumps(rows).decode()}).scalars()
    )
