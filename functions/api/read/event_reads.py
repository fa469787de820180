"""Reads about one event in plain JSON, with the policy of their answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, Row, select

from api.auth import identity
from api.http import answers
from api.http.caching import Caching
from api.jsonapi import row_conditions
from api.read import policies, reads
from openevent.model.permissions import Identity
from openevent.resources.event import events

type Body = Mapping[str, Any] | Sequence[Any]
type BodyLoader = Callable[[Connection, Identity, int], Body]
"""Loads the body of an answer for a user and the id of an event."""


def read_event(event: APIGatewayProxyEventV2, key: str, load_body: BodyLoader) -> Response[str]:
    """Answer about an event that the user may see. Raises NotFound or Unauthorized.

    Caches may keep the answer if the event is public and nobody is logged in.
    """
    caller = identity.load_caller(event)

    def load(connection: Connection, user: Identity) -> tuple[bool, Body] | None:
        row = _find(connection, user, key)
        return None if row is None else (row.is_public, load_body(connection, user, row.id))

    is_public, body = reads.load_visible(caller, load)
    if is_public and policies.may_be_public(caller, events):
        return answers.build_json(body, Cache_Control=Caching.PUBLIC_MINUTE.value)
    return answers.build_json(body)


def _find(connection: Connection, user: Identity, key: str) -> Row[Any] | None:
    is_public = events.can.cache.where(user, events.table)
    statement = select(events.table.c.id, is_public.label("is_public")).where(
        row_conditions.by_key(events, key), row_conditions.may_read(events, user)
    )
    return connection.execute(statement).first()
