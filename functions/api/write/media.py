"""Media of this deployment in a write: stored as keys if the user may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func, literal_column, select

from api.jsonapi import row_conditions
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.infra import storage
from openevent.model.resource import Resource
from openevent.resources.event import events


@dataclass(frozen=True)
class OwnMedium:
    """A medium of this deployment: its key, and the event that it belongs to."""

    key: str
    event_id: int


def replace_own_urls(plan: PlanBuilder) -> None:
    """Replace a URL of this deployment by its key if the medium is of a visible event.

    Any other URL stays a URL, which shows nobody more than before.
    """
    event_ids = plan.look_up(VISIBLE_EVENTS) | {_event_id(plan)}
    for name, medium in find_own_media(plan.request.resource, plan.columns).items():
        if medium.event_id in event_ids:
            plan.set(**{name: medium.key})


def find_own_media(resource: Resource, values: Mapping[str, Any]) -> dict[str, OwnMedium]:
    """Return the columns whose new value is the URL of a medium of this deployment."""
    names = [name for name, field in resource.fields.items() if field.kind.is_media]
    media = {name: _read_url(values.get(name)) for name in names}
    return {name: medium for name, medium in media.items() if medium}


def _read_url(url: Any) -> OwnMedium | None:
    key = storage.read_own_key(url) if isinstance(url, str) else None
    event_id = storage.read_event_id(key) if key else None
    return OwnMedium(key, event_id) if key and event_id else None


def _event_id(plan: PlanBuilder) -> int | None:
    if plan.request.resource is events:
        return plan.row.get("id")
    return plan.before.event.id if plan.before.event else None


def _visible_event_ids(request: Request, _: FromClause) -> ColumnElement[Any]:
    values = {name.replace("-", "_"): value for name, value in request.attributes.items()}
    media = find_own_media(request.resource, values).values()
    if not media:
        return literal_column("'{}'::bigint[]")
    is_named = events.table.c.id.in_({medium.event_id for medium in media})
    is_visible = row_conditions.may_read(events, request.user)
    ids = select(events.table.c.id).where(is_named, is_visible)
    return func.array(ids.correlate(None).scalar_subquery())


VISIBLE_EVENTS: Final = Lookup[frozenset[int | None]](_visible_event_ids, frozenset)
"""The events of media in the body that the user may see."""
