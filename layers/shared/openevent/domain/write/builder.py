"""The builder of a plan: the rules of a type read the write from it and add to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.dml import UpdateBase

from openevent.auth import rate_limits
from openevent.domain.refusals import Refusal
from openevent.domain.write.before import Before, ParentEvent
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.plan import (
    MailCount,
    Outcome,
    Plan,
    RecordedChange,
    RefuseIf,
    SeatChange,
    SideRows,
)
from openevent.domain.write.request import Request
from openevent.infra.db import Callback
from openevent.model.permissions import Identity
from openevent.model.resource import Link


@dataclass
class PlanBuilder:
    """A plan while the rules work on it. `columns` are the values that will be stored."""

    request: Request
    before: Before
    columns: dict[str, Any] = field(default_factory=dict)
    links: dict[Link, frozenset[int]] = field(default_factory=dict)
    _side_rows: list[SideRows] = field(default_factory=list)
    _recorded_changes: list[RecordedChange] = field(default_factory=list)
    _refusals: list[RefuseIf] = field(default_factory=list)
    _first: list[UpdateBase] = field(default_factory=list)
    _last: list[Callback] = field(default_factory=list)
    _seats: list[SeatChange] = field(default_factory=list)
    _ignored: list[str] = field(default_factory=list)
    _mail_counts: list[MailCount] | None = None
    _report: dict[str, ColumnElement[Any]] = field(default_factory=dict)

    @property
    def user(self) -> Identity:
        """The user who writes."""
        return self.request.user

    @property
    def row(self) -> Mapping[str, Any]:
        """The stored row; empty for a new one."""
        return self.before.row

    @property
    def event(self) -> ParentEvent:
        """The event of the row. Raises LookupError if the row belongs to no event."""
        if self.before.event is None:
            raise LookupError(f"This {self.request.resource.type} belongs to no event.")
        return self.before.event

    @property
    def is_new(self) -> bool:
        """Tell whether the row does not exist yet."""
        return not self.before.row

    @property
    def is_restored(self) -> bool:
        """Tell whether the row comes back from the trash."""
        return self.before.is_deleted and self.columns.get("deleted_at", "") is None

    @property
    def changes_row(self) -> bool:
        """Tell whether the row or one of its links changes."""
        return bool(self.columns or self.links)

    def value_after(self, name: str) -> Any:
        """Return what the column has after the write; None if neither body nor row has a value."""
        return self.columns.get(name, self.row.get(name))

    def value_or_default(self, name: str) -> Any:
        """Return what the attribute has after the write; a new row gets declared defaults."""
        value = self.value_after(name)
        return self.request.resource.fields[name].default if value is None else value

    def changes(self, *names: str) -> bool:
        """Tell whether one of the columns gets another value."""
        to_store = self.columns.keys() & set(names)
        return any(self.columns[name] != self.row.get(name) for name in to_store)

    def has_role(self, *names: str) -> bool:
        """Tell whether the user has one of the roles in the event, or is an administrator."""
        return self.request.is_from_admin or bool(self.before.roles & set(names))

    def look_up[T](self, lookup: Lookup[T]) -> T:
        """Return the value of a look-up that is registered with the rule."""
        return self.before.look_up(lookup)

    def set(self, **columns: Any) -> None:
        """Store these values in the row."""
        self.columns |= columns

    def keep(self, *names: str) -> None:
        """Leave these columns as they are stored."""
        for name in names:
            self.columns.pop(name, None)

    def ignore(self, *names: str) -> None:
        """Tell the client that these names in the request are ignored."""
        self._ignored += names

    def change_link(self, link: Link, ids: frozenset[int], *statements: SideRows) -> None:
        """Write that these rows come into a link to many or leave it."""
        self.links[link] = ids
        self._side_rows += statements

    def write_beside(self, *side_rows: SideRows) -> None:
        """Write other rows in the same statement."""
        self._side_rows += side_rows

    def record_change(self, kind: str, facts: Mapping[str, Any] | None = None) -> None:
        """Record a change that others react to."""
        self._recorded_changes.append(RecordedChange(kind, facts or {}))

    def refuse_if(self, condition: ColumnElement[bool], refusal: Refusal) -> None:
        """Refuse the write if the condition is true when the statement runs."""
        self._refusals.append(RefuseIf(condition, refusal))

    def run_first(self, statement: UpdateBase) -> None:
        """Run a statement before the row is written."""
        self._first.append(statement)

    def run_last(self, act: Callback) -> None:
        """Call this just before the commit; what it raises rolls the write back."""
        self._last.append(act)

    def change_seats(self, note: SeatChange) -> None:
        """Note seats that the write takes or gives back; the counters follow at the very end."""
        self._seats.append(note)

    def count_attempt(self, name: str, key: str) -> None:
        """Count an attempt by a rate limit; a dry run only checks it.

        Raises rate_limits.Reached.
        """
        count = rate_limits.check if self.request.dry_run else rate_limits.count
        count(name, key)

    def count_success(self, name: str, key: str) -> None:
        """Check a rate limit now, and count just before the commit: a refused write is free.

        Raises rate_limits.Reached.
        """
        rate_limits.check(name, key)
        self.run_last(partial(rate_limits.count, name, key))

    def count_mails(self, *counts: MailCount) -> None:
        """Show in the answer how many mails the write sends; without a count it sends none."""
        self._mail_counts = [*(self._mail_counts or ()), *counts]

    def report(self, **values: ColumnElement[Any]) -> None:
        """Give the answer these values, as they are before the write."""
        self._report |= values

    def build(self, outcome: Outcome, *, removes_row: bool = False) -> Plan:
        """Return the finished plan."""
        return Plan(
            resource=self.request.resource,
            outcome=outcome,
            user_id=self.user.id,
            row_id=self.row.get("id"),
            event_id=self.before.event.id if self.before.event else None,
            removes_row=removes_row,
            columns=dict(self.columns),
            links=dict(self.links),
            side_rows=tuple(self._side_rows),
            recorded_changes=tuple(self._recorded_changes),
            refusals=tuple(self._refusals),
            first=tuple(self._first),
            last=tuple(self._last),
            seats=tuple(self._seats),
            ignored=tuple(self._ignored),
            mail_counts=None if self._mail_counts is None else tuple(self._mail_counts),
            report=dict(self._report),
        )
