"""The trash of an event: everything that was deleted within it, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from openevent.domain.conditions import build_condition
from openevent.domain.trash import companions, retention
from openevent.model.archive import LABELS
from openevent.model.permissions import Identity, organizer
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.user import users

TITLES: Final = (*LABELS, "question", "licence")
"""Attributes that name a row to its organizers; a type uses the first one that it has."""
USER: Final = users.table.c


@dataclass(frozen=True)
class TrashedRow:
    """A row in the trash.

    `user_id` and `user_name` are those of who deleted it, None if the account is gone or has no
    name; `deadline` is the time until which it can be restored, None if for ever.
    """

    type: str
    id: int
    title: str | None
    deleted_at: datetime
    user_id: int | None
    user_name: str | None
    deadline: datetime | None


@dataclass(frozen=True)
class TrashPage:
    """A page of the trash, and the number of rows on all pages."""

    count: int
    rows: list[TrashedRow]


def load(
    connection: Connection, user: Identity, event_id: int, *, limit: int, offset: int
) -> TrashPage:
    """Load a page of the rows that an organizer of the event may restore.

    The event itself may be in the trash. A feedback is listed for its author and administrators.
    """
    parts = [each for each in companions.list_companions(events) if each.soft_delete]
    trash = union_all(*(_select_part(part, user, event_id) for part in parts)).cte("trash")
    count = select(func.count().label("number")).select_from(trash).subquery("total")
    page = _select_page(trash).limit(limit).offset(offset).subquery("page")
    statement = select(count, page).select_from(count.outerjoin(page, true()))
    rows = connection.execute(statement).all()
    # An empty page is one row that has nothing but the number.
    return TrashPage(rows[0][0], [TrashedRow(*row[1:]) for row in rows if row[1] is not None])


def get_title(resource: Resource) -> ColumnElement[Any]:
    """Return the title of a type's rows; NULL if the type has none."""
    name = next((name for name in TITLES if name in resource.fields), None)
    return cast(resource.table.c[name] if name else null(), Text)


def build_user_name() -> ColumnElement[Any]:
    """Build the name that a user shows to others; NULL if the account has none."""
    full_name = func.concat_ws(" ", USER.first_name, USER.last_name)
    return func.coalesce(
        func.nullif(func.trim(full_name), ""), func.nullif(func.trim(USER.public_name), "")
    )


def _select_part(part: Resource, user: Identity, event_id: int) -> Select[Any]:
    table = part.table
    is_of_event = companions.belongs_to(part, events, events.table.c.id == event_id)
    columns = (
        literal(part.type, Text).label("type"),
        table.c.id,
        get_title(part).label("title"),
        table.c.deleted_at,
        table.c.deleted_by,
    )
    return select(*columns).where(
        is_of_event, table.c.deleted_at.is_not(None), _may_see(part, user)
    )


def _may_see(part: Resource, user: Identity) -> ColumnElement[bool]:
    # The rule of organizers asks for a living event; the caller organizes this one.
    if part.trash_rule is organizer or part.trash_rule is None:
        return true()
    return build_condition(part.trash_rule, user, part.table)


def _select_page(trash: CTE) -> Select[Any]:
    """Select the columns of `TrashedRow`, in their order."""
    row = trash.c
    deadline = retention.build_deadline(row.deleted_at)
    columns = (row.type, row.id, row.title, row.deleted_at, USER.id.label("user_id"))
    rows = select(*columns, build_user_name().label("user_name"), deadline.label("deadline"))
    joined = rows.select_from(trash.outerjoin(users.table, USER.id == row.deleted_by))
    return joined.order_by(row.deleted_at.desc(), row.type, row.id.desc())
