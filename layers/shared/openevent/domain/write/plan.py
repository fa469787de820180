"""The third stage of a write: everything that the statement will do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import CTE, ColumnElement, Connection
from sqlalchemy.sql.dml import UpdateBase

from openevent.domain.refusals import Refusal
from openevent.infra.db import Callback
from openevent.model.resource import Link, Resource

type SideRows = Callable[[CTE], UpdateBase]
"""Makes a statement for rows beside the main one; the CTE has the `id` of the main row."""
type SeatChange = Callable[[Connection], None]
"""Notes seats in the ledger of the transaction (openevent/domain/orders/seats.py)."""
type MailCount = Callable[[int], ColumnElement[int]]
"""Makes the SQL that counts the mails which a write of the row with this id sends."""
type Outcome = Literal["created", "updated", "deleted", "restored"]
"""What happens to the row; the changes are named after it (`track.created`)."""


@dataclass(frozen=True)
class RecordedChange:
    """A change that others react to, beside the outcome of the row itself."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RefuseIf:
    """Refuse the write if the condition is true when the statement runs."""

    condition: ColumnElement[bool]
    refusal: Refusal


@dataclass(frozen=True)
class Plan:
    """What one write does.

    - `row_id` is None for a new row; `removes_row` deletes the row for good.
    - `links` are the rows that a link to many gains or loses; their statements are in `side_rows`.
    - `first` runs before the statement, `last` just before the commit, and what `seats` note after
      that (docs/contract/tickets.md#seats).
    - `ignored` are names in the request whose values are not stored; the answer lists them.
    - `mail_counts` count the mails for the answer; None if the answer shows no number.
    - `report` are further values for the answer, which the statement that writes the row reads.
    """

    resource: Resource
    outcome: Outcome
    user_id: int
    row_id: int | None
    event_id: int | None
    removes_row: bool
    columns: Mapping[str, Any]
    links: Mapping[Link, frozenset[int]]
    side_rows: tuple[SideRows, ...]
    recorded_changes: tuple[RecordedChange, ...]
    refusals: tuple[RefuseIf, ...]
    first: tuple[UpdateBase, ...]
    last: tuple[Callback, ...]
    seats: tuple[SeatChange, ...]
    ignored: tuple[str, ...]
    mail_counts: tuple[MailCount, ...] | None
    report: Mapping[str, ColumnElement[Any]]

    @property
    def changes_row(self) -> bool:
        """Tell whether the row or one of its links changes."""
        return bool(self.columns or self.links)

    @property
    def is_empty(self) -> bool:
        """Tell whether an update has nothing to write."""
        has_side_effects = bool(self.side_rows or self.recorded_changes)
        return self.outcome == "updated" and not self.changes_row and not has_side_effects
