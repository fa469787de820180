"""Routes of events beyond those of every resource: the upcoming events and the copy of one.

See docs/contract/resources.md#event-copy.
"""

from collections.abc import Sequence
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, func

from api.auth import identity
from api.http import answers
from api.http.caching import Caching
from api.http.errors import Forbidden
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.read import event_reads, reads, relationships
from openevent.auth import rate_limits
from openevent.domain.event import copying
from openevent.domain.media import unused_media
from openevent.infra import db, storage
from openevent.model.permissions import Identity, Rule, co_organizer, public_event
from openevent.resources.event import events

router = Router()
plain_router = PlainRouter()

UPCOMING: Final = public_event & Rule(lambda _user, table: table.c.ends_at > func.now())


@router.get("/v1/events/upcoming", caching=Caching.PUBLIC_MINUTE)
def upcoming() -> Response[str]:
    """List the public events that have not ended, the next one first unless sorted otherwise."""
    return reads.read_all(router.current_event, events, only=UPCOMING, order="starts-at")


@router.get("/v1/events/<key>/users-events-roles", caching=Caching.PRIVATE)
def roles(key: str) -> Response[str]:
    """List the roles of users in an event: the link `roles` by the name of its type."""
    return relationships.read_related(router.current_event, events, events.link("roles"), key)


@router.get("/v1/events/<key>/custom-forms/<form>", caching=Caching.PRIVATE)
def custom_form(key: str, form: str) -> Response[str]:
    """Read one field of the event's forms."""
    link = events.link("custom-forms")
    return relationships.read_one_related(router.current_event, events, link, key, form)


@plain_router.get("/v1/events/<key>/has-streams", caching=Caching.PUBLIC_MINUTE)
def has_streams(key: str) -> Response[str]:
    """Tell whether an event has video streams, which this API does not know yet: it has none."""

    def build_body(_connection: Connection, _user: Identity, _event_id: int) -> dict[str, bool]:
        return {"exists": False, "can_access": False}

    return event_reads.read_event(plain_router.current_event, key, build_body)


@plain_router.post("/v1/events/<key>/copy")
def copy(key: str) -> Response[str]:
    """Copy an event with its media.

    The media are copied first, so that no row names a file that does not exist. Those of a copy
    that fails are removed by the daily run.
    """
    user = identity.require_login(router.current_event)
    event_id = _check_may_copy(user, key)
    rate_limits.count("copy.account", str(user.id))
    media_keys = db.run_read(lambda connection: copying.list_media_keys(connection, event_id))
    new_id = db.run_repeatable(copying.reserve_id)
    _copy_media(media_keys, new_id)
    with db.transaction() as connection:
        new_event = copying.Copy(new_id, media_keys)
        identifier = copying.copy_rows(connection, user, event_id, new_event)
    return answers.build_json({"id": new_id, "identifier": identifier, "copied": True})


def _copy_media(media_keys: Sequence[str], new_id: int) -> None:
    if media_keys:
        note = unused_media.build_note(storage.build_copy_key(key, new_id) for key in media_keys)
        db.run_repeatable(lambda connection: connection.execute(note))
        storage.copy_media(media_keys, new_id)


def _check_may_copy(user: Identity, key: str) -> int:
    """Check the right to copy an event, and give its id. Raises NotFound or Forbidden."""
    event_id, is_allowed = reads.check_rule(user, events, key, co_organizer)
    if not is_allowed:
        raise Forbidden("Only the event's owner, organizers and co-organizers may copy it.")
    return event_id
