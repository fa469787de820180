"""Mails of an event that wait for an organizer: release or drop them, singly or together.

See docs/contract/mail.md#held-mails.
"""

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection

from api.auth import identity
from api.http import answers, bodies
from api.http.errors import Fault, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.read import reads
from openevent.domain.mail import held_mails
from openevent.infra import db
from openevent.model.permissions import Identity, co_organizer
from openevent.resources.event import events
from openevent.resources.mail import mails

router = PlainRouter()

ID_DIGITS: Final = 18
"""Digits of the largest id that surely fits into a BIGINT column."""
NOT_ALLOWED: Final = "Only the event's owner, organizers and co-organizers release or drop mails."
type EndOne = Callable[[Connection, int, Identity], None]
type EndMany = Callable[[Connection, int, list[int] | None, Identity], int]


@router.post("/v1/mails/<key>/release")
def release(key: str) -> Response[str]:
    """Send a mail that is held; there is no body. Opt-outs and limits of now may stop it."""
    return _end_one(key, held_mails.release, "The mail is queued.")


@router.post("/v1/mails/<key>/drop")
def drop(key: str) -> Response[str]:
    """End a mail that is held without sending it; there is no body. Its record stays."""
    return _end_one(key, held_mails.drop, "The mail is dropped.")


@router.post("/v1/events/<key>/mails/release")
def release_many(key: str) -> Response[str]:
    """Send held mails of an event: those of the list, or all of them without a body.

    A request releases at most 1,000 mails, the oldest first; `left` says how many are still held.
    """
    return _end_many(key, held_mails.release_many, "released")


@router.post("/v1/events/<key>/mails/drop")
def drop_many(key: str) -> Response[str]:
    """End held mails of an event without sending them: those of the list, or all without a body.

    A request drops at most 1,000 mails, the oldest first; `left` says how many are still held.
    """
    return _end_many(key, held_mails.drop_many, "dropped")


def _end_one(key: str, end: EndOne, message: str) -> Response[str]:
    user = identity.require_login(router.current_event)
    mail_id, is_allowed = reads.check_rule(user, mails, key, co_organizer)
    if not is_allowed:
        raise Forbidden(NOT_ALLOWED)
    with db.transaction() as connection:
        end(connection, mail_id, user)
    return answers.build_json({"success": True, "message": message})


def _end_many(key: str, end: EndMany, name: str) -> Response[str]:
    user = identity.require_login(router.current_event)
    event_id, is_allowed = reads.check_rule(user, events, key, co_organizer)
    if not is_allowed:
        raise Forbidden(NOT_ALLOWED)
    ids = _read_ids()
    with db.transaction() as connection:
        number = end(connection, event_id, ids, user)
        left = held_mails.count(connection, event_id)
    return answers.build_json({"success": True, name: number, "left": left})


def _read_ids() -> list[int] | None:
    """Read the ids of the mails in `data`; None without a body. Raises BadRequest, Invalid."""
    document = bodies.read_json_object(router.current_event)
    if not document:
        return None
    # A body with another member names mails that nobody understands, and not all of them.
    items = document.get("data")
    if not isinstance(items, list) or len(items) > held_mails.MAXIMUM_MAILS:
        detail = f"The data must be a list of at most {held_mails.MAXIMUM_MAILS:,} mails."
        raise Invalid(Fault(detail, pointer="/data"))
    return [_read_id(item, f"/data/{index}") for index, item in enumerate(items)]


def _read_id(item: Any, pointer: str) -> int:
    """Read the id of a resource identifier object. Raises Invalid."""
    text = str(item.get("id")) if isinstance(item, dict) and item.get("type") == mails.type else ""
    if not (text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS):
        raise Invalid(Fault('Each item must be {"type": "mail", "id": "…"}.', pointer=pointer))
    return int(text)
