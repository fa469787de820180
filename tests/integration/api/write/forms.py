"""An event whose forms ask for something, and documents of the people who fill them in."""

from typing import Any

from openevent.infra import db
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, set_columns
from tests.unit.api.client import Answer, Client


def add_field(event_id: int, form: str, identifier: str, /, **values: Any) -> int:
    """Add an included, required field to a form; return its id."""
    row = {"form": form, "field_identifier": identifier, "is_required": True, "is_included": True}
    with db.transaction() as connection:
        return events.add(connection, "custom-form", event_id=event_id, **row | values)


def open_sessions(event_id: int) -> None:
    """Let everybody hand sessions in."""
    set_columns("event", event_id, is_sessions_speakers_enabled=True)


def post(client: Client, event_id: int, type_: str, /, **members: Any) -> Answer:
    """Send a new session or speaker.

    The names have underscores. A pair, or a list of pairs, is a link; all else is an attribute.
    """
    links = {name: value for name, value in members.items() if _is_link(value)}
    required = {"title": "Looms"} if type_ == "session" else {"name": "Grace"}
    attributes = required | {
        name.replace("_", "-"): value for name, value in members.items() if name not in links
    }
    body = build_document(type_, attributes, event=("event", event_id), **links)
    return client.send("POST", f"/v1/{type_}s", body)


def _is_link(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, tuple)


def list_faults(answer: Answer) -> list[tuple[str, str]]:
    """Return pointer, without `/data/`, and detail of each error of a 422."""
    assert answer.status == 422, (answer.status, answer.json)
    return [
        (error["source"]["pointer"].removeprefix("/data/"), error["detail"])
        for error in answer.json["errors"]
    ]


def list_pointers(answer: Answer) -> list[str]:
    """Return the pointers of a 422, without `/data/`."""
    return [pointer for pointer, _ in list_faults(answer)]
