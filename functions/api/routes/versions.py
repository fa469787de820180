"""Versions: how often what was changed in an event, so that an app refreshes only that."""

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
    """Give a number for the event and each kind of its parts, which grows with every change to them."""

    def look(connection: Connection, who: Identity) -> Mapping[str, int] | None:
        wanted = select(events.table.c.id).where(
            row_conditions.by_key(events, key), row_conditions.may_read(events, who)
        )
        event_id = connection.execute(wanted).scalar()
        return None if event_id is None else event_versions.of_event(connection, event_id)

    return answers.build_json(reads.load_visible(identity.load_caller(router.current_event), look))
