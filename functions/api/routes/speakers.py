"""The order of an event's speakers (docs/contract/resources.md#order-of-speakers)."""

from collections.abc import Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Fault, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.jsonapi import query
from api.read import reads
from openevent.auth import rate_limits
from openevent.domain.programme import speaker_order
from openevent.infra import db
from openevent.model.permissions import co_organizer
from openevent.resources.event import events
from openevent.resources.speaker import speakers

router = PlainRouter()

RESET: Final = "reset"
OFF: Final = frozenset({"false", "0"})
ORDER: Final = speakers.fields["order"].kind
LIMIT: Final = 2**31
"""Bound of the column."""


@router.post("/v1/events/<key>/reorder-speakers")
def reorder(key: str) -> Response[str]:
    """Set the order of some speakers of an event: all of them, or none if one does not fit.

    `reset` in the query sets all speakers back to the default order; the body is not read then.
    """
    user = identity.require_login(router.current_event)
    event_id, is_allowed = reads.check_rule(user, events, key, co_organizer)
    if not is_allowed:
        raise Forbidden("Only the event's owner, organizers and co-organizers order its speakers.")
    reset = query.read_parameters(router.current_event).get(RESET, "0").lower() not in OFF
    positions = None if reset else _read_positions(bodies.read_json_list(router.current_event))
    rate_limits.count("order.account", str(user.id))
    with db.transaction() as connection:
        if positions is None:
            speaker_order.reset(connection, event_id, user)
        else:
            speaker_order.change(connection, event_id, user, positions)
    return answers.build_json({"success": True})


def _read_positions(items: list[Any]) -> Mapping[int, int]:
    """Read the order of each speaker, by id. Raises Invalid."""
    if len(items) > query.MAXIMUM_ROWS:
        raise Invalid(Fault(f"At most {query.MAXIMUM_ROWS:,} speakers.", pointer=""))
    positions: dict[int, int] = {}
    for index, item in enumerate(items):
        speaker, order = _read_item(item, f"/{index}")
        if speaker in positions:
            raise Invalid(Fault("This speaker comes twice.", pointer=f"/{index}/speaker"))
        positions[speaker] = order
    return positions


def _read_item(item: Any, pointer: str) -> tuple[int, int]:
    if not isinstance(item, dict):
        raise Invalid(Fault("Each item is an object.", pointer=pointer))
    order: Any = item.get("order")
    speaker = str(item.get("speaker"))
    if not (speaker.isascii() and speaker.isdigit() and len(speaker) < speaker_order.ID_DIGITS):
        raise Invalid(Fault("`speaker` must be an id.", pointer=f"{pointer}/speaker"))
    if type(order) is not int or not -LIMIT <= order < LIMIT:
        raise Invalid(Fault(f"`order` must be {ORDER.requirement()}.", pointer=f"{pointer}/order"))
    return int(speaker), int(order)
