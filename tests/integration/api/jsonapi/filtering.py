"""Filters as tests ask them, and the rooms of which they ask."""

import json
from typing import Any, Final

from openevent.infra import db
from tests.factories import events
from tests.unit.api.client import Answer, Client

YES: Final = True
ROOMS: Final = (
    ("A", 1, 1.5, YES),
    ("B", 2, 2.5, False),
    ("50% off_B", 3, None, False),
    ("D", None, None, YES),
)


def add_rooms() -> str:
    """Write an event with rooms (name, floor, latitude, chat); give the path of their list."""
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        rows = [
            {
                "event_id": event_id,
                "name": name,
                "floor": floor,
                "latitude": latitude,
                "is_chat_enabled": chat,
            }
            for name, floor, latitude, chat in ROOMS
        ]
        events.add_many(connection, "microlocation", rows)
    return f"/v1/events/{event_id}/microlocations"


def node(name: str, op: str, val: Any) -> dict[str, Any]:
    """Give a node of the filter language."""
    return {"name": name, "op": op, "val": val}


def get_filtered(client: Client, path: str, *nodes: Any, **query: str) -> Answer:
    """Ask a list for all that the nodes let through."""
    return client.get(path, {"filter": json.dumps(nodes), "page[size]": "0", **query})


def list_matches(client: Client, path: str, *nodes: Any, name: str = "name") -> list[str]:
    """Give that attribute of all that the nodes let through."""
    answer = get_filtered(client, path, *nodes)
    assert answer.status == 200, answer.detail
    document = answer.json
    assert document["meta"]["count"] == len(document["data"])
    return [item["attributes"][name] for item in document["data"]]


def is_filter_error(answer: Answer, parameter: str = "filter") -> bool:
    """Tell whether it is the 400 of a filter that cannot be, at that parameter."""
    error = answer.json["errors"][0]
    fields = (answer.status, error["title"], error["source"])
    return fields == (400, "Invalid filters querystring parameter.", {"parameter": parameter})
