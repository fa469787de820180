"""Routes of sessions in plain JSON: their states, and the days and languages of a programme.

See docs/contract/resources.md#programme.
"""

from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import ColumnElement, Connection, func, select

from api.http import answers
from api.http.caching import Caching
from api.http.plain_router import PlainRouter
from api.jsonapi import row_conditions
from api.read import event_reads
from openevent.domain.programme.sessions import STATES
from openevent.model.kinds.operators import order_by_letters
from openevent.model.permissions import Identity, on_the_programme
from openevent.resources.event import events
from openevent.resources.session import sessions

router = PlainRouter()

EVENT, SESSION = events.table, sessions.table
MAXIMUM_VALUES: Final = 1_000
"""Days or languages in an answer."""
LOCAL_DAY: Final = func.to_char(func.timezone(EVENT.c.timezone, SESSION.c.starts_at), "YYYY-MM-DD")
"""The day on which a session starts, in the time zone of its event."""


@router.get("/v1/sessions/states", caching=Caching.PRIVATE)
def states() -> Response[str]:
    """Tell to which states a session may change from each state, by the role of the user.

    The members of a state's object are the states that may follow it; their values are true.
    """
    tables = {
        role: {before: dict.fromkeys(after, True) for before, after in table.items()}
        for role, table in STATES.items()
    }
    return answers.build_json(tables)


@router.get("/v1/events/<key>/sessions/dates", caching=Caching.PUBLIC_MINUTE)
def dates(key: str) -> Response[str]:
    """List the days of the accepted and confirmed sessions, in the time zone of the event."""
    return _list_values(key, LOCAL_DAY)


@router.get("/v1/events/<key>/sessions/languages", caching=Caching.PUBLIC_MINUTE)
def languages(key: str) -> Response[str]:
    """List the languages of the accepted and confirmed sessions, as the sessions name them."""
    return _list_values(key, func.nullif(func.trim(SESSION.c.language), ""))


def _list_values(key: str, value: ColumnElement[Any]) -> Response[str]:
    """Answer with the sorted distinct values of the sessions on the programme of an event.

    They are of the sessions that the user may see. Raises NotFound.
    """

    def load_values(connection: Connection, user: Identity, event_id: int) -> list[str]:
        return _load_values(connection, user, event_id, value)

    return event_reads.read_event(router.current_event, key, load_values)


def _load_values(
    connection: Connection, user: Identity, event_id: int, value: ColumnElement[Any]
) -> list[str]:
    values = (
        select(value.label("value"))
        .distinct()
        .join_from(SESSION, EVENT, EVENT.c.id == SESSION.c.event_id)
        .where(
            SESSION.c.event_id == event_id,
            value.is_not(None),
            on_the_programme.where(user, SESSION),
            row_conditions.may_read(sessions, user),
        )
        .subquery("programme_values")
    )
    in_order = select(values.c.value).order_by(order_by_letters(values.c.value))
    return list(connection.execute(in_order.limit(MAXIMUM_VALUES)).scalars())
