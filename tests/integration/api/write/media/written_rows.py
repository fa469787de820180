"""Change a row by the API; read what it stores and which media are noted."""

from typing import Any

from sqlalchemy import select

from openevent.domain.media.unused_media import unused_media
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client


def load(type_: str, row_id: int, column: str) -> Any:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return connection.scalar(select(table.c[column]).where(table.c.id == row_id))


def load_noted() -> set[str]:
    with db.connect() as connection:
        return set(connection.scalars(select(unused_media.c.key)))


def patch(client: Client, type_: str, row_id: int, query: str = "", **values: Any) -> Answer:
    attributes = {name.replace("_", "-"): value for name, value in values.items()}
    path = f"/v1/{BY_TYPE[type_].plural}/{row_id}"
    return client.send("PATCH", path, build_document(type_, attributes, row_id), query)
