"""Discount and access codes as they lie in the database."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from openevent.infra import db
from openevent.resources.access_code import access_codes_tickets
from openevent.resources.discount_code import discount_codes_tickets
from tests.factories import events
from tests.integration.api.tickets.stall import NOW

VALID = {
    "valid_from": NOW - timedelta(days=1),
    "valid_till": NOW + timedelta(days=1),
    "is_active": True,
}


def add_discount(event_id: int, *ticket_ids: int, **values: Any) -> int:
    """Add a discount code of 10 % that is valid now; gives its id."""
    required = {"event_id": event_id, "code": "SPRING", "value": 10, "type": "percent"}
    with db.transaction() as connection:
        code_id = events.add(connection, "discount-code", **required | VALID | values)
        pairs = [{"discount_code_id": code_id, "ticket_id": id_} for id_ in ticket_ids]
        if pairs:
            connection.execute(insert(discount_codes_tickets).values(pairs))
    return code_id


def add_access(event_id: int, *ticket_ids: int, **values: Any) -> int:
    """Add an access code that is valid now; gives its id."""
    required = {"event_id": event_id, "code": "VIP"}
    with db.transaction() as connection:
        code_id = events.add(connection, "access-code", **required | VALID | values)
        pairs = [{"access_code_id": code_id, "ticket_id": id_} for id_ in ticket_ids]
        if pairs:
            connection.execute(insert(access_codes_tickets).values(pairs))
    return code_id
