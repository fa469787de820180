"""Insert many rows by one statement."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Table, text


def insert_new(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str = "id"
) -> list[Any]:
    """Insert rows of the same columns, unless they exist, and return the keys of new ones."""
    columns = ", ".join(rows[0])
    source = f"json_populate_recordset(NULL::{table.name}, CAST(:rows AS json))"
    statement = (
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {source}"
        f" ON CONFLICT DO NOTHING RETURNING {key}"
    )
    parameters = {"rows": orjson.dumps(rows).decode()}
    return list(connection.execute(text(statement), parameters).scalars())
