"""Documents as clients send them, and what tests see and set around a write."""

from typing import Any

from sqlalchemy import select, update

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import events
from tests.unit.api.client import Answer, Client


def build_identifier(pair: tuple[str, int]) -> dict[str, str]:
    return {"type": pair[0], "id": str(pair[1])}


def build_linkage(to: Any) -> dict[str, Any]:
    """Give the data of a relationship: (type, id), a list of such pairs, or None."""
    if to is None:
        return {"data": None}
    return {
        "data": [build_identifier(pair) for pair in to]
        if isinstance(to, list)
        else build_identifier(to)
    }


def build_document(
    type_: str, attributes: dict[str, Any], id_: object = None, /, **links: Any
) -> dict[str, Any]:
    """Give the document of a resource; links are named with underscores or dashes."""
    data: dict[str, Any] = {"type": type_, "attributes": attributes}
    if id_ is not None:
        data["id"] = str(id_)
    if links:
        data["relationships"] = {
            name.replace("_", "-"): build_linkage(to) for name, to in links.items()
        }
    return {"data": data}


def set_columns(type_: str, id_: int, **values: Any) -> None:
    """Set columns of a row past all rules."""
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(**values))


def load_changes(type_: str, id_: int) -> list[tuple[str, dict[str, Any]]]:
    """The changes of a row, as (kind, facts)."""
    wanted = select(changes.c.kind, changes.c.facts).where(
        changes.c.subject_type == type_, changes.c.subject_id == id_
    )
    with db.connect() as connection:
        return [
            (row.kind, row.facts) for row in connection.execute(wanted.order_by(changes.c.kind))
        ]


def grant_role(event_id: int, user_id: int, role: str) -> None:
    """Give a user a role in an event."""
    with db.transaction() as connection:
        events.grant(connection, event_id, user_id, role)


def patch_row(client: Client, type_: str, id_: int, **attributes: Any) -> Answer:
    """Change attributes of a row; their names have underscores."""
    dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
    return client.send(
        "PATCH", f"/v1/{BY_TYPE[type_].plural}/{id_}", build_document(type_, dashed, id_)
    )


def get_pointer(answer: Answer) -> str:
    """Where the first fault lies."""
    return str(answer.json["errors"][0]["source"]["pointer"])
