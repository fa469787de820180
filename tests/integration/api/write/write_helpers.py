"""Documents as clients send them, and helpers that read and change rows around a write."""

from typing import Any

from sqlalchemy import select, update

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import events
from tests.unit.api.client import Answer, Client


def build_identifier(pair: tuple[str, int]) -> dict[str, str]:
    return {"type": pair[0], "id": str(pair[1])}


def build_linkage(target: Any) -> dict[str, Any]:
    """Build the data of a relationship: to (type, id), to a list of such pairs, or to None."""
    if target is None:
        return {"data": None}
    if isinstance(target, list):
        return {"data": [build_identifier(pair) for pair in target]}
    return {"data": build_identifier(target)}


def build_document(
    type_: str, attributes: dict[str, Any], id_: object = None, /, **links: Any
) -> dict[str, Any]:
    """Build the document of a resource; the names of links have underscores or dashes."""
    data: dict[str, Any] = {"type": type_, "attributes": attributes}
    if id_ is not None:
        data["id"] = str(id_)
    if links:
        data["relationships"] = {
            name.replace("_", "-"): build_linkage(target) for name, target in links.items()
        }
    return {"data": data}


def set_columns(type_: str, id_: int, **values: Any) -> None:
    """Set columns of a row without the API, and without its rules."""
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(**values))


def load_changes(type_: str, id_: int) -> list[tuple[str, dict[str, Any]]]:
    """Load the recorded changes of a row, as (kind, facts), ordered by kind."""
    is_of_row = changes.c.subject_type == type_, changes.c.subject_id == id_
    statement = select(changes.c.kind, changes.c.facts).where(*is_of_row).order_by(changes.c.kind)
    with db.connect() as connection:
        return [(row.kind, row.facts) for row in connection.execute(statement)]


def grant_role(event_id: int, user_id: int, role: str) -> None:
    """Give a user a role in an event."""
    with db.transaction() as connection:
        events.grant(connection, event_id, user_id, role)


def patch_row(client: Client, type_: str, id_: int, **attributes: Any) -> Answer:
    """Change attributes of a row over HTTP; their names have underscores."""
    dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
    body = build_document(type_, dashed, id_)
    return client.send("PATCH", f"/v1/{BY_TYPE[type_].plural}/{id_}", body)


def get_pointer(answer: Answer) -> str:
    """Return the JSON pointer of the first fault."""
    return str(answer.json["errors"][0]["source"]["pointer"])
