"""A session on the programme, and another row for each of its links."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from openevent.infra import db
from openevent.resources.session import sessions
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, set_columns
from tests.unit.api.client import Answer, Client

STORED = datetime(2030, 5, 1, 9, 0, 0, 123456, UTC)
NEW_VALUES = {
    "starts-at": "2030-05-01T10:00:00+02:00",
    "ends-at": "2030-05-01T23:00:00Z",
    "submitted-at": "2030-01-01T00:00:00Z",
    "is-locked": True,
}
TIMES = {name: value for name, value in NEW_VALUES.items() if name != "is-locked"}
LINKS = ("track", "microlocation", "session-type")
MORE = {"session-type": {"length": "00:45"}, "track": {"color": "#112233"}}


@dataclass(frozen=True)
class Talk:
    """A session on the programme, and another row for each of its links."""

    event: events.WholeEvent
    id: int
    others: dict[str, int]

    @property
    def path(self) -> str:
        return f"/v1/sessions/{self.id}"

    @property
    def other_links(self) -> dict[str, tuple[str, int]]:
        return {name.replace("-", "_"): (name, id_) for name, id_ in self.others.items()}


def add_talk(event: events.WholeEvent) -> Talk:
    """Make the first session of an event such a talk."""
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    with db.transaction() as connection:
        others = {
            type_: events.add(
                connection, type_, event_id=event.id, name="Other", **MORE.get(type_, {})
            )
            for type_ in LINKS
        }
    session_id = event.session_ids[0]
    set_columns("session", session_id, submitted_at=STORED)
    return Talk(event, session_id, others)


def patch(who: Client, talk: Talk, attributes: dict[str, Any], **links: Any) -> Answer:
    return who.send("PATCH", talk.path, build_document("session", attributes, talk.id, **links))


def load(talk: Talk) -> dict[str, Any]:
    table = sessions.table
    with db.connect() as connection:
        row = connection.execute(select(table).where(table.c.id == talk.id)).mappings().one()
    return dict(row)
