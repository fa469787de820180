"""The codes that a client names in a cart: whether they may be used."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from openevent.domain.orders.carts.loaded import CartCode
from openevent.domain.orders.codes import CodeState, QuantityLimits
from openevent.domain.refusals import Invalid

type CartRow = Any
"""A ticket, its event and the codes, as carts.statement selects them."""
DISCOUNT: Final = "discount"
ACCESS: Final = "access"
UNKNOWN: Final = "The event has no such {} code: correct it or remove it."


@dataclass(frozen=True)
class CodeMatch:
    """The code that a client has named in a request; its `id` is None if there is none.

    `is_named`: the client has sent its text, and so has the code. An id can be guessed.
    `is_usable`: it is active, within its dates, and has uses left.
    """

    kind: str
    event_id: int
    id: int | None
    is_named: bool = False
    is_usable: bool = False


type CodeGuard = Callable[[CodeMatch], bool]
"""Counts guesses of codes (docs/contract/tickets.md#codes); false for an id that is a guess.

It raises rate_limits.Reached.
"""


def read_code(row: CartRow, kind: str, guard: CodeGuard) -> CartCode:
    """Read the code of this kind, which the client has named. Raises Invalid.

    A discount code without uses may be read: the calculation refuses it at the right place.
    """
    code = _build_code(row, kind)
    fault = code.state.describe_fault(row["now"]) if code else None
    match = CodeMatch(kind, row["event_id"], code.id if code else None)
    if code:
        match = replace(match, is_named=row[f"{kind}_is_named"], is_usable=not fault)
    may_use = row["is_organizer"] or guard(match)
    if code is None or not may_use:
        raise Invalid(UNKNOWN.format(kind), place(kind))
    if fault and not _has_no_uses_only(code, kind, row["now"]):
        raise Invalid(fault, place(kind))
    return code


def place(kind: str) -> str:
    """Return the place of a code in the request."""
    return f"{kind}-code"


def _has_no_uses_only(code: CartCode, kind: str, now: Any) -> bool:
    return kind == DISCOUNT and not replace(code.state, uses_left=None).describe_fault(now)


def _build_code(row: CartRow, kind: str) -> CartCode | None:
    id_ = row[f"{kind}_id"]
    if id_ is None:
        return None
    limits = QuantityLimits(row[f"{kind}_min_quantity"], row[f"{kind}_max_quantity"])
    state = CodeState(
        code=row[f"{kind}_code"],
        is_active=row[f"{kind}_is_active"],
        valid_from=row[f"{kind}_valid_from"],
        valid_till=row[f"{kind}_valid_till"],
        event_ends_at=row["event_ends_at"],
        uses_left=row[f"{kind}_uses_left"],
        limits=limits,
    )
    return CartCode(id_, state)
