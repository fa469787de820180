"""A write at hand: what the rules see of it, and what they add to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, ColumnElement
from sqlalchemy.sql.dml import UpdateBase

from openevent.domain.refusals import Refusal
from openevent.infra.db import Callback
from openevent.model.permissions import Identity
from openevent.model.resource import Link, Resource

type Beside = Callable[[CTE], UpdateBase]
"""Rows written beside the one at hand, whose id the table expression gives as `id`."""


@dataclass
class Write:
    """A row that is made or changed.

    `stored` has its columns as they are, nothing for a new one; `values` the columns to write.
    `event` has what rules ask of the event on which the row hangs, `roles` the names of what `who`
    is there; `asked` the attributes as sent, by dashed name; `moved` the rows that come into a link
    or leave it; `facts` what the type's look-ups found, `linked` the rows that its links meet.
    Rules add to `values`, `before` (what goes before the row is written), `beside`, `unless` (what
    is refused where it holds at that moment), and `told`, the changes that others must act on, as
    (kind, facts); and to `acts`, done just before the commit.
    """

    who: Identity
    resource: Resource
    stored: Mapping[str, Any]
    values: dict[str, Any]
    event: Mapping[str, Any] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    asked: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    linked: Mapping[str, Any] = field(default_factory=dict)
    before: list[UpdateBase] = field(default_factory=list)
    unless: list[tuple[ColumnElement[bool], Refusal]] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    acts: list[Callback] = field(default_factory=list)
    moved: dict[Link, frozenset[int]] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return not self.stored

    @property
    def is_touched(self) -> bool:
        return bool(self.values or self.moved)

    @property
    def is_admin(self) -> bool:
        return self.who.is_admin or self.who.is_super_admin

    def now(self, name: str) -> Any:
        """Give what a column will hold; None where neither the body nor the row says."""
        return self.values.get(name, self.stored.get(name))

    def changes(self, *names: str) -> bool:
        """Tell whether one of the columns will hold something else."""
        return any(
            name in self.values and self.values[name] != self.stored.get(name) for name in names
        )

    def is_one_of(self, *roles: str) -> bool:
        """Tell whether the writer has one of the roles in the event, or is an administrator."""
        return self.is_admin or bool(self.roles & set(roles))
