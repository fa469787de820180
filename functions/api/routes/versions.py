"""Versions of an event's parts, so that an app reloads only what has changed."""

from collections.abc import Mapping

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection

from api.http.caching import Caching
from api.http.plain_router import PlainRouter
from api.read import event_reads
from openevent.model import event_versions
from openevent.model.permissions import Identity

router = PlainRouter()


@router.get("/v1/events/<key>/versions", caching=Caching.PUBLIC_MINUTE)
def read(key: str) -> Response[str]:
    """Get a number for the event and each kind of its parts, which grows with every change."""

    def load_versions(connection: Connection, _user: Identity, event_id: int) -> Mapping[str, int]:
        return event_versions.load_versions(connection, event_id)

    return event_reads.read_event(router.current_event, key, load_versions)
