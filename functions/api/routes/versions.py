"""Versions of an event's parts, so that an app reloads only what has changed."""

from collections.abc import Mapping

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, select

from api.auth import identity
from api.http import answers
from api.http.plain_router import PlainRouter
from api.jsonapi import row_conditions
from api.read import reads
from openevent.model import event_versions
from openevent.model.permissions import Identity
from openevent.resources.event import events

router = PlainRouter()


@router.get("/v1/events/<key>/versions")
def read(key: str) -> Response[str]:
    """Get a number for the event and each kind of its parts, which grows with every change."""

    def load(connection: Connection, user: Identity) -> Mapping[str, int] | None:
        statement = select(events.table.c.id).where(
            row_conditions.by_key(events, key), row_conditions.may_read(events, user)
        )
        event_id = connection.execute(statement).scalar()
        return None if event_id is None else event_versions.load_versions(connection, event_id)

    caller = identity.load_caller(router.current_event)
    return answers.build_json(reads.load_visible(caller, load))
