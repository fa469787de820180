"""What a write needs to know beforehand, asked in one statement that locks the row: rights, event, facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
)

from api.jsonapi import row_conditions
from api.write import links, validation
from api.write.links import Wish
from openevent.domain import rules
from openevent.domain.write import Write
from openevent.model.permissions import Rule, nobody
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.role import memberships, roles
from openevent.resources.session import sessions

type Questions = dict[str, ColumnElement[Any]]
type Lookups = Callable[[Write, FromClause], Mapping[str, ColumnElement[Any]]]
type May = tuple[Rule, Lookups]
"""The rule of who may write a row, and what is asked beforehand."""
AT_HAND: Final = events.table.alias("event_at_hand")
MEDIA: Final = "media"


@dataclass(frozen=True)
class Rights:
    """Whether the row, or its event where it is new, is seen; written; and, once deleted, shown and restored."""

    seen: bool
    allowed: bool
    restores: bool = False

    def show(self, write: Write, *, trash: bool) -> bool:
        """Tell whether the row is shown to the writer; in the `trash` to who restores it, or else might write it."""
        if write.stored.get("deleted_at") is None:
            return self.seen
        return self.seen and trash and (self.restores or self.allowed)


def of_new(connection: Connection, write: Write, wishes: list[Wish]) -> Rights:
    """Ask for a row that is not there yet: its links are those that are wished for."""
    row = _candidate(write.resource, wishes)
    rights: Questions = {
        "rights seen": _sees_event(write, row) if links.of_event(wishes) else true(),
        "rights allowed": write.resource.can.create.where(write.who, row),
    }
    wanted = _statement(write, row, rights | links.questions(write, wishes, row), rules.lookups)
    found = connection.execute(wanted).mappings().one()
    _note(write, found)
    return Rights(**_named(found, "rights"))


def of_row(
    connection: Connection, write: Write, wishes: list[Wish], key: str, may: May
) -> Rights | None:
    """Lock the row of that key and ask for it, with the rule of who may and what it needs; None where there is none."""
    row, (rule, lookups) = write.resource.table, may
    rights: Questions = {
        "rights seen": write.resource.can.read.where(write.who, row),
        "rights allowed": rule.where(write.who, row),
        "rights restores": (write.resource.trash or nobody).where(write.who, row),
    }
    asked = _statement(write, row, rights | links.questions(write, wishes, row), lookups)
    star: ColumnElement[Any] = literal_column(f"{row.name}.*")
    wanted = (
        asked.add_columns(star)
        .where(row_conditions.by_key(write.resource, key))
        .with_for_update(of=row)
    )
    found = connection.execute(wanted).mappings().first()
    if found is None:
        return None
    write.stored = {column.name: found[column.name] for column in row.columns}
    _note(write, found)
    return Rights(**_named(found, "rights"))


def keep_media(write: Write) -> None:
    """Store a medium of this deployment as its key where it is the event's, or of an event that the writer sees.

    A URL of a medium that the writer may not see stays an address, behind which nobody sees more
    than they did.
    """
    own = write.stored.get("id") if write.resource is events else write.event.get("id")
    for name, (key, event_id) in validation.own_media(write.resource, write.values).items():
        if event_id == own or event_id in write.facts[MEDIA]:
            write.values[name] = key


def _candidate(resource: Resource, wishes: list[Wish]) -> FromClause:
    wanted = {
        each.link.column: each.ids[0] if each.ids else None for each in wishes if each.link.column
    }
    named = {str(link.column) for link in resource.links if link.column} | {"event_id"}
    columns = [literal(wanted.get(name), BigInteger).label(name) for name in sorted(named)]
    return select(literal(0, BigInteger).label("id"), *columns).subquery("candidate")


def _statement(write: Write, row: FromClause, asked: Questions, lookups: Lookups) -> Select[Any]:
    facts: Questions = {f"fact {name}": value for name, value in lookups(write, row).items()}
    facts |= {f"fact {MEDIA}": _visible_events(write)}
    event = _event_of(write.resource, row)
    named: Questions = {f"event {name}": AT_HAND.c[name] for name in rules.EVENT_FACTS}
    named |= {"held": _roles(write, AT_HAND.c.id)}
    columns = [value.label(name) for name, value in (asked | facts | named).items()]
    return select(*columns).select_from(row.outerjoin(AT_HAND, AT_HAND.c.id == event))


def _note(write: Write, found: RowMapping) -> None:
    write.event = _named(found, "event") if found["event id"] else {}
    write.roles = frozenset(found["held"])
    write.facts = _named(found, "fact")
    write.linked = {name: value for name, value in found.items() if name.startswith(links.PREFIXES)}


def _named(found: RowMapping, prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(f"{prefix} "): found[name]
        for name in found
        if name.startswith(f"{prefix} ")
    }


def _event_of(resource: Resource, row: FromClause) -> ColumnElement[Any]:
    """Ask for the event on which a row hangs: by itself, or by the session of which it is, as feedback is."""
    if resource is events:
        return row.c.id
    own = row.c.event_id if "event_id" in row.c else null()
    if "session_id" not in row.c:
        return own
    its = select(sessions.table.c.event_id).where(sessions.table.c.id == row.c.session_id)
    return func.coalesce(own, its.correlate(row).scalar_subquery())


def _sees_event(write: Write, row: FromClause) -> ColumnElement[bool]:
    seen = row_conditions.may_read(events, write.who)
    return exists(
        select(events.table.c.id).where(events.table.c.id == row.c.event_id, seen).correlate(row)
    )


def _roles(write: Write, event_id: ColumnElement[Any]) -> ColumnElement[Any]:
    held, role = memberships.table.alias("my_role"), roles.table.alias("its_name")
    names = select(role.c.name).join(held, held.c.role_id == role.c.id)
    return func.array(
        names.where(held.c.event_id == event_id, held.c.user_id == write.who.id)
        .correlate(AT_HAND)
        .scalar_subquery()
    )


def _visible_events(write: Write) -> ColumnElement[Any]:
    named = {
        event_id
        for _, event_id in validation.own_media(write.resource, _underscored(write.asked)).values()
    }
    seen = row_conditions.may_read(events, write.who)
    ids = select(events.table.c.id).where(events.table.c.id.in_(named), seen)
    return func.array(ids.correlate(None).scalar_subquery())


def _underscored(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("-", "_"): value for name, value in asked.items()}
