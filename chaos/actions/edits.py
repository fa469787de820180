"""Edits of events and sessions with If-Match; each that is done makes a version of the event."""

import time
from dataclasses import dataclass
from typing import Final

from chaos.client import JSONAPI, Unclear
from chaos.model import Event, Version
from chaos.plan import Arguments
from chaos.user import User

STALE: Final = 'W/"stale"'
MISSED: Final = 412


@dataclass(frozen=True)
class Edit:
    """A change of a session or of the event itself, and the version that it makes."""

    type: str
    id: str
    attributes: dict[str, str]
    version: Version
    is_stale: bool = False

    @property
    def path(self) -> str:
        """The path of what changes."""
        return f"/v1/{self.type}s/{self.id}"


def edit_session(user: User, arguments: Arguments) -> None:
    """Give a session another title; a stale tag must be refused."""
    event = user.choose_event(arguments["event"])
    if event is None or not _load_first_version(user, event):
        return
    last, title = event.versions[-1], arguments["title"]
    session = sorted(last.titles)[arguments["session"] % len(last.titles)]
    version = Version({**last.titles, session: title}, last.place)
    _make(user, event, Edit("session", session, {"title": title}, version, arguments["is_stale"]))


def edit_event(user: User, arguments: Arguments) -> None:
    """Give an event another place."""
    event = user.choose_event(arguments["event"])
    if event is None or not _load_first_version(user, event):
        return
    place = arguments["place"]
    version = Version(event.versions[-1].titles, place)
    _make(user, event, Edit("event", event.id, {"location-name": place}, version))


def _make(user: User, event: Event, edit: Edit) -> None:
    before = user.client.call("GET", edit.path, Accept=JSONAPI)
    if not before.is_done:
        user.note("contradiction", text=f"{edit.path} cannot be read: {before.status}")
        return
    tag = STALE if edit.is_stale else before.headers["etag"]
    body = {"data": {"type": edit.type, "id": edit.id, "attributes": edit.attributes}}
    edit.version.sent_at = time.time()
    try:
        answer = user.client.call("PATCH", edit.path, body, Content_Type=JSONAPI, If_Match=tag)
    except Unclear:
        event.is_uncertain = True
        raise
    edit.version.done_at = time.time()
    user.note("edit", event=event.id, path=edit.path, status=answer.status)
    if answer.is_done:
        event.versions.append(edit.version)
    if answer.is_done == edit.is_stale or answer.status not in {200, MISSED}:
        # Nobody else edits the event, so each tag fits that is not stale.
        user.note("contradiction", text=f"{edit}: {answer.status} {answer.body}")


def _load_first_version(user: User, event: Event) -> bool:
    """Read the sessions and the place before the first edit; return whether there are some."""
    if event.is_deleted:
        return False
    if event.versions:
        return True
    query = "page%5Bsize%5D=0&fields%5Bsession%5D=title"
    sessions = user.client.call("GET", f"/v1/events/{event.id}/sessions?{query}", Accept=JSONAPI)
    itself = user.client.call("GET", f"/v1/events/{event.id}", Accept=JSONAPI)
    if not sessions.is_done or not itself.is_done:
        user.note("contradiction", text=f"The event {event.id} cannot be read.")
        return False
    titles = {row["id"]: row["attributes"]["title"] for row in sessions.body["data"]}
    place = itself.body["data"]["attributes"]["location-name"]
    event.versions.append(Version(titles, place))
    return bool(titles)
