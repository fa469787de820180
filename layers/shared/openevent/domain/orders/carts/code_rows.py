"""Selects the discount or access code of an event that a client names."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from openevent.domain.orders import run_out
from openevent.resources.access_code import access_codes
from openevent.resources.discount_code import discount_codes
from openevent.text.normal_form import to_nfc

DISCOUNT: Final = discount_codes.table
ACCESS: Final = access_codes.table
LARGEST_ID: Final = 2**63 - 1
ID_DIGITS: Final = 19
COLUMNS: Final = (
    "id",
    "code",
    "is_active",
    "valid_from",
    "valid_till",
    "min_quantity",
    "max_quantity",
)
"""Columns of both kinds of codes."""


def select_discount(event_id: ColumnElement[int], key: str | None) -> FromClause:
    """Select the discount code with this text, or else with this id, as one row or none."""
    uses_left = DISCOUNT.c.tickets_number - DISCOUNT.c.held + run_out.count_discount_uses(DISCOUNT)
    values = DISCOUNT.c.value, DISCOUNT.c.type, uses_left.label("uses_left")
    return _select(DISCOUNT, event_id, key, DISCOUNT.c.used_for == "ticket", *values)


def select_access(event_id: ColumnElement[int], key: str | None) -> FromClause:
    """Select the access code with this text, or else with this id, as one row or none."""
    uses_left = ACCESS.c.tickets_number - ACCESS.c.held + run_out.count_access_uses(ACCESS)
    return _select(ACCESS, event_id, key, true(), uses_left.label("uses_left"))


def _select(
    code: Any,
    event_id: ColumnElement[int],
    key: str | None,
    condition: ColumnElement[bool],
    *values: ColumnElement[Any],
) -> FromClause:
    # No code has an empty text. Without a key the statement is the same.
    text = to_nfc(key or "").strip().replace("\0", "")
    is_named = func.lower(code.c.code) == func.lower(literal(text, Text))
    is_key = or_(is_named, code.c.id == _read_id(text))
    columns = (*(code.c[name] for name in COLUMNS), *values, is_named.label("is_named"))
    rows = select(*columns).where(code.c.event_id == event_id, code.c.deleted_at.is_(None))
    return rows.where(is_key, condition).order_by(is_named.desc()).limit(1).lateral(code.name[:-1])


def _read_id(text: str) -> Any:
    is_id = text.isascii() and text.isdigit() and len(text) <= ID_DIGITS
    return int(text) if is_id and int(text) <= LARGEST_ID else null()
