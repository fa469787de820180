"""Routes of discount and access codes (docs/contract/tickets.md#codes)."""

from typing import Final
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import select

from api.auth import identity
from api.http import answers
from api.http.caching import Caching
from api.http.errors import Forbidden, NotFound
from api.http.plain_router import PlainRouter
from api.http.router import Router
from api.jsonapi import query, row_conditions
from api.orders import code_look_ups
from api.read import reads, relationships
from openevent.domain.tickets import unused_codes
from openevent.infra import db
from openevent.model.permissions import co_organizer
from openevent.model.resource import Resource
from openevent.resources.access_code import access_codes
from openevent.resources.discount_code import discount_codes
from openevent.resources.event import events

router = Router()
plain_router = PlainRouter()

CODE: Final = "code"
"""The parameter with the text of an access code."""
TICKETS: Final = access_codes.link("tickets")


@router.get("/v1/events/<key>/discount-codes/<code>", caching=Caching.PRIVATE)
def discount_code(key: str, code: str) -> Response[str]:
    """Read a discount code of an event by its text, which may have any case.

    405 is a code that is not active, not within its dates, or used up.
    """
    return _read_by_text(discount_codes, key, code)


@router.get("/v1/events/<key>/access-codes/<code>", caching=Caching.PRIVATE)
def access_code(key: str, code: str) -> Response[str]:
    """Read an access code of an event by its text, which may have any case.

    `include=tickets` shows its hidden tickets. 405 is a code that is not active, not within its
    dates, or used up.
    """
    return _read_by_text(access_codes, key, code)


@router.get("/v1/access-codes/<key>/tickets", caching=Caching.PRIVATE)
def access_code_tickets(key: str) -> Response[str]:
    """List the tickets of an access code, to co-organizers or with the text of the code."""
    event = router.current_event
    text = query.read_parameters(event).get(CODE)
    if text is None:
        return relationships.read_related(event, access_codes, TICKETS, key)
    event_id = select(access_codes.table.c.event_id)
    is_of_code = row_conditions.by_key(access_codes, key)
    is_event = events.table.c.id.in_(event_id.where(is_of_code))
    code_caller = code_look_ups.look_up(event, access_codes, is_event, text)
    if str(code_caller.code_id) != key:
        raise NotFound(reads.NOT_FOUND)
    document = relationships.list_related(event, code_caller.caller, (access_codes, TICKETS, key))
    return answers.build_document(document)


def _read_by_text(resource: Resource, key: str, code: str) -> Response[str]:
    event = router.current_event
    is_event = row_conditions.by_key(events, key)
    code_caller = code_look_ups.look_up(event, resource, is_event, unquote(code))
    return reads.read_one_for(code_caller.caller, event, resource, str(code_caller.code_id))


@plain_router.delete("/v1/events/<key>/discount-codes/delete-unused")
def delete_unused(key: str) -> Response[str]:
    """Delete the discount codes of an event that no order uses: they go into the trash."""
    user = identity.require_login(plain_router.current_event)
    event_id, is_allowed = reads.check_rule(user, events, key, co_organizer)
    if not is_allowed:
        raise Forbidden("Only the event's owner, organizers and co-organizers delete its codes.")
    with db.transaction() as connection:
        number = unused_codes.delete_unused(connection, event_id, user)
    return answers.build_json({"success": True, "deletes": number})
