"""The codes that a client names: whether they may be used."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping

from openevent.domain.orders.carts.loaded import CartCode
from openevent.domain.orders.codes import CodeState, QuantityLimits
from openevent.domain.refusals import Invalid

type CodeRow = RowMapping
"""An event and the code that `code_rows` selects for it; the columns of the code have a prefix."""
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
    id: int | None = None
    text: str = ""
    is_named: bool = False
    is_usable: bool = False


type CodeGuard = Callable[[CodeMatch], bool]
"""Counts guesses of codes (docs/contract/tickets.md#guesses); false for a code to conceal.

It raises rate_limits.Reached.
"""


def read_code(row: CodeRow, kind: str, guard: CodeGuard) -> CartCode:
    """Read the code of this kind, which the client has named. Raises Invalid.

    A discount code without uses may be read: the calculation refuses it at its own place.
    """
    code = build_code(row, kind)
    may_use = row["is_organizer"] or guard(match_code(row, kind, code))
    if code is None or not may_use:
        raise Invalid(UNKNOWN.format(kind), f"{kind}-code")
    state = replace(code.state, uses_left=None) if kind == DISCOUNT else code.state
    if fault := state.describe_fault(row["now"]):
        raise Invalid(fault, f"{kind}-code")
    return code


def match_code(row: CodeRow, kind: str, code: CartCode | None) -> CodeMatch:
    """Return what a guard is told of the code."""
    if code is None:
        return CodeMatch(kind, row["event_id"])
    now: datetime = row["now"]
    return CodeMatch(
        kind=kind,
        event_id=row["event_id"],
        id=code.id,
        text=code.state.code,
        is_named=row[f"{kind}_is_named"],
        is_usable=code.state.describe_fault(now) is None,
    )


def build_code(row: CodeRow, kind: str) -> CartCode | None:
    """Build the code of this kind; None if the event has no such code."""
    id_ = row[f"{kind}_id"]
    if id_ is None:
        return None
    state = CodeState(
        code=row[f"{kind}_code"],
        is_active=row[f"{kind}_is_active"],
        valid_from=row[f"{kind}_valid_from"],
        valid_till=row[f"{kind}_valid_till"],
        event_ends_at=row["event_ends_at"],
        uses_left=row[f"{kind}_uses_left"],
        limits=QuantityLimits(row[f"{kind}_min_quantity"], row[f"{kind}_max_quantity"]),
    )
    return CartCode(id_, state)
