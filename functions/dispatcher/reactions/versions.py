"""Versions: count up the parts of an event that a change touches."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Select, select

from dispatcher.reaction import Reaction
from openevent.domain.pictures.changes import name_made_change
from openevent.domain.programme.sessions import STATE_CHANGED
from openevent.domain.programme.speaker_order import REORDERED
from openevent.model import event_versions
from openevent.model.resource import Resource
from openevent.resources import ALL
from openevent.resources.event import events

WRITES: Final = ("created", "updated")
TRASH: Final = ("deleted", "restored")


def _counted() -> Iterable[tuple[str, tuple[str, ...]]]:
    for resource in ALL:
        if resource.version:
            yield from _counted_of(resource, resource.version)
        if resource.version and resource.pictures:
            yield name_made_change(resource), (resource.version,)
    # A session that joins or leaves the programme shows or hides its speakers.
    yield STATE_CHANGED, ("speakers",)
    yield REORDERED, ("speakers",)
    yield from ((kind, event_versions.VERSION_NAMES) for kind in ("event.imported", "event.copied"))


def _counted_of(resource: Resource, version: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield from ((f"{resource.type}.{word}", (version,)) for word in WRITES)
    # A row in the trash is missing in the documents that link to it.
    versions = (version, *sorted(_versions_of_linking(resource) - {version}))
    yield from ((f"{resource.type}.{word}", versions) for word in TRASH)


def _versions_of_linking(resource: Resource) -> set[str]:
    """Give the versions of the resources that link to a row by a column or by pairs.

    All parts link to their event, and none of them changes with it.
    """
    if resource is events:
        return set()
    return {other.version for other in ALL if other.version and _links_to(other, resource)}


def _links_to(other: Resource, resource: Resource) -> bool:
    return any(link.type == resource.type and (link.column or link.through) for link in other.links)


COUNTED: Final[Mapping[str, tuple[str, ...]]] = dict(_counted())


def count(reaction: Reaction) -> None:
    """Increment the versions that a change affects; a purged event has none."""
    event_id = reaction.connection.execute(_select_event(reaction)).scalar()
    if event_id is not None:
        names = COUNTED[reaction.change.kind]
        event_versions.increment(reaction.connection, event_id, names)


def _select_event(reaction: Reaction) -> Select[int]:
    """Select the event by the id in the change: the changed row may no longer exist."""
    change = reaction.change
    is_event = change.subject_type == "event"
    event_id = change.subject_id if is_event else reaction.facts.get("event")
    return select(events.table.c.id).where(events.table.c.id == event_id)
