"""The trash of an event (docs/contract/resources.md#trash)."""

from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers
from api.http.caching import Caching
from api.http.errors import BadRequest, Fault, Forbidden
from api.http.plain_router import PlainRouter
from api.jsonapi import query
from api.read import reads
from openevent.domain.trash import contents, retention
from openevent.domain.trash.contents import TrashedRow, TrashPage
from openevent.infra import db
from openevent.model.permissions import organizer
from openevent.resources.event import events

router = PlainRouter()


@router.get("/v1/events/<key>/trash", caching=Caching.PRIVATE)
def list_trash(key: str) -> Response[str]:
    """List everything that was deleted within an event, the newest first, to its organizers.

    The event itself may be in the trash.
    """
    user = identity.require_login(router.current_event)
    event_id, is_allowed = reads.check_rule(user, events, key, organizer, trashed=True)
    if not is_allowed:
        raise Forbidden("Only the event's owner and organizers may see its trash.")
    page = query.read_page(query.read_parameters(router.current_event))
    trash = db.run_read(
        lambda connection: contents.load(
            connection, user, event_id, limit=page.limit, offset=page.offset
        )
    )
    return answers.build_json(_build_document(trash, page))


def _build_document(trash: TrashPage, page: query.Page) -> dict[str, Any]:
    """Build the document of a page. Raises BadRequest if all rows are too many for one."""
    if not page.size and trash.count > query.MAXIMUM_ROWS:
        detail = f"Ask for at most {query.MAXIMUM_ROWS:,} rows: use {query.SIZE}."
        raise BadRequest(Fault(detail, parameter=query.SIZE), title=query.TITLE)
    event = router.current_event
    links = query.build_links(event.path, query.read_parameters(event), page, trash.count)
    rows = [_build_row(row) for row in trash.rows]
    return {"data": rows, "meta": {"count": trash.count}, "links": links}


def _build_row(row: TrashedRow) -> dict[str, Any]:
    user = {"id": str(row.user_id), "name": row.user_name} if row.user_id else None
    return {
        "type": row.type,
        "id": str(row.id),
        "title": row.title,
        "deleted-at": row.deleted_at,
        "deleted-by": user,
        retention.DEADLINE: row.deadline,
    }
