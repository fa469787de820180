"""Versions: what of an event a change touches is counted up."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Select, select

from dispatcher.reaction import Reaction
from openevent.model import event_versions
from openevent.resources.event import events

OF_TYPE: Final[Mapping[str, str]] = {
    "event": "event", "session": "sessions", "speaker": "speakers", "track": "tracks", "sponsor": "sponsors",
    "microlocation": "microlocations",
    # What has no number of its own counts with what it is shown with; of feedback it is how a
    # session is rated.
    "session-type": "sessions", "feedback": "sessions",
    "social-link": "event", "speakers-call": "event", "event-copyright": "event", "faq": "event", "faq-type": "event",
    "custom-form": "event", "tax": "event",
}  # fmt: skip
LINKING: Final[Mapping[str, str]] = {
    "session": "speakers", "speaker": "sessions", "track": "sessions", "microlocation": "sessions",
}  # fmt: skip
"""Whose documents link to a row of the type, which is not there while it is in the trash. Of tracks
and rooms it is the sessions that say where they belong."""
WORDS: Final = ("created", "updated")
TRASH: Final = ("deleted", "restored")


def _counted() -> Iterable[tuple[str, tuple[str, ...]]]:
    for type_, name in OF_TYPE.items():
        yield from ((f"{type_}.{word}", (name,)) for word in WORDS)
        names = (name, LINKING[type_]) if type_ in LINKING else (name,)
        yield from ((f"{type_}.{word}", names) for word in TRASH)
    # What comes onto the programme, or goes, is seen with its speakers, or not any more.
    yield "session.state", ("speakers",)
    yield from ((kind, event_versions.COUNTED) for kind in ("event.imported", "event.copied"))


COUNTED: Final[Mapping[str, tuple[str, ...]]] = dict(_counted())


def count(reaction: Reaction) -> None:
    """Increment the versions that a change affects; a purged event has none."""
    event_id = reaction.connection.execute(_select_event(reaction)).scalar()
    if event_id is not None:
        names = COUNTED[reaction.change.kind]
        event_versions.count_up(reaction.connection, event_id, names)


def _select_event(reaction: Reaction) -> Select[int]:
    """Select the event by the id in the change: the changed row may no longer exist."""
    change = reaction.change
    is_event = change.subject_type == "event"
    event_id = change.subject_id if is_event else reaction.facts.get("event")
    return select(events.table.c.id).where(events.table.c.id == event_id)
