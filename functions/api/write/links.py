"""Relationships in bodies: what links are to hold, of rows that are there, of the event, and seen by the writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import CTE, ColumnElement, FromClause, delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import UpdateBase

from api.http.errors import Fault, Forbidden, Invalid
from api.jsonapi import joins, lookup, row_conditions
from api.jsonapi.query import MAXIMUM
from openevent.domain.write import Beside, Write
from openevent.model.resource import METADATA, Link, Resource

type Mode = Literal["set", "add", "remove"]
POINTER: Final = "/data/relationships/{}"
PREFIXES: Final = ("found ", "present ", "may ")
"""Of what `questions` asks: which rows are there, which are linked now, which may be written."""
NO_LINK: Final = "There is no such relationship."
NOT_THERE: Final = "There is no such {}, or not for you, or not in this event."


@dataclass(frozen=True)
class Wish:
    """What a link is to hold: these ids, or these added to it or removed; `pointer` is where the body says so."""

    link: Link
    ids: tuple[int, ...]
    pointer: str
    mode: Mode = "set"

    @property
    def target(self) -> Resource:
        return lookup.target(self.link)

    def wanted(self, present: frozenset[int]) -> frozenset[int]:
        """Give what the link will hold, of what it holds."""
        if self.mode == "set":
            return frozenset(self.ids)
        return present | set(self.ids) if self.mode == "add" else present - set(self.ids)


def read(resource: Resource, sent: Mapping[str, Any]) -> list[Wish]:
    """Read a body's relationships, by dashed name; what is not ours to write is ignored. Raises Invalid."""
    found = [
        (link, sent[link.name]) for link in resource.links if link.name in sent and is_written(link)
    ]
    said = [
        (link, member["data"])
        for link, member in found
        if isinstance(member, dict) and "data" in member
    ]
    return [wish(link, data, POINTER.format(link.name)) for link, data in said]


def wish(link: Link, data: Any, pointer: str, mode: Mode = "set") -> Wish:
    """Read the `data` of a relationship; `pointer` is '' where it is the document's own. Raises Invalid."""
    identifiers = data if link.many else [] if data is None else [data]
    if not isinstance(identifiers, list):
        raise Invalid(Fault("A list of resource identifiers is needed.", pointer=f"{pointer}/data"))
    if len(identifiers) > MAXIMUM:
        raise Invalid(
            Fault(f"{MAXIMUM} resource identifiers are allowed.", pointer=f"{pointer}/data")
        )
    ids = tuple(dict.fromkeys(_id(link, each, pointer) for each in identifiers))
    return Wish(link, ids, pointer or "/data", mode)


def is_written(link: Link) -> bool:
    """Tell whether a link is written from its own side: not where it follows from others, or they need it."""
    if link.derived:
        return False
    return not link.by or (link.many and bool(lookup.target(link).table.c[link.by].nullable))


def of_event(wishes: list[Wish]) -> int | None:
    """Give the id of the event that a body names."""
    return next((each.ids[0] for each in wishes if each.link.name == "event" and each.ids), None)


def questions(write: Write, wishes: list[Wish], row: FromClause) -> dict[str, ColumnElement[Any]]:
    """Ask which of the wanted rows are there and seen, which are linked now, and which of all these may be written."""
    asked: dict[str, ColumnElement[Any]] = {}
    is_there = row is write.resource.table
    for each in wishes:
        theirs = each.target.table
        seen = row_conditions.may_read(each.target, write.who)
        asked[f"found {each.link.name}"] = _ids(
            each, row, theirs.c.id.in_(each.ids) & seen & _of_same_event(each, row)
        )
        if each.link.many and is_there:
            asked[f"present {each.link.name}"] = _ids(each, row, _linked(write.resource, each, row))
        if _is_guarded(each):
            named = theirs.c.id.in_(each.ids)
            touched = or_(named, _linked(write.resource, each, row)) if is_there else named
            may = each.target.can.update.where(write.who, theirs)
            asked[f"may {each.link.name}"] = _ids(each, row, touched & may)
    return asked


def settle(write: Write, wishes: list[Wish]) -> None:
    """Turn wishes into columns and rows to write. Raises Invalid for rows that are not there, and Forbidden."""
    faults: list[Fault] = []
    for each in wishes:
        found = set(write.linked[f"found {each.link.name}"])
        if each.link.many:
            faults += _settle_many(write, each, found)
        else:
            faults += _settle_one(write, each, found)
    if faults:
        raise Invalid(*faults)


def _settle_one(write: Write, wish_: Wish, found: set[int]) -> list[Fault]:
    column, wanted = str(wish_.link.column), wish_.ids[0] if wish_.ids else None
    if not write.is_new and write.stored[column] == wanted:
        return []
    if wanted is None and wish_.link.required:
        return [
            Fault(
                f"A valid relationship with {wish_.link.type} resource is required",
                pointer=wish_.pointer,
            )
        ]
    if wish_.link.name == "event" and not write.is_new:
        raise Forbidden(Fault("What belongs to an event stays in it.", pointer=wish_.pointer))
    if wanted is not None and wanted not in found:
        return [Fault(NOT_THERE.format(wish_.link.type), pointer=wish_.pointer)]
    write.values[column] = wanted
    return []


def _settle_many(write: Write, wish_: Wish, found: set[int]) -> list[Fault]:
    present = frozenset(write.linked.get(f"present {wish_.link.name}", ()))
    wanted = wish_.wanted(present)
    added, dropped = wanted - present, present - wanted
    if added - found:
        return [Fault(NOT_THERE.format(wish_.link.type), pointer=wish_.pointer)]
    if _is_guarded(wish_) and (added | dropped) - set(write.linked[f"may {wish_.link.name}"]):
        raise Forbidden(
            Fault(f"You may not change each {wish_.link.type} of these.", pointer=wish_.pointer)
        )
    write.beside += _changes(write, wish_, added, dropped)
    if moved := added | dropped:
        write.moved[wish_.link] = moved
    return []


def _changes(
    write: Write, wish_: Wish, added: frozenset[int], dropped: frozenset[int]
) -> list[Beside]:
    link, theirs = wish_.link, wish_.target.table
    own_id = write.stored.get("id")

    def add(made: CTE) -> UpdateBase:
        if link.by:
            mine = select(made.c.id).scalar_subquery()
            return update(theirs).where(theirs.c.id.in_(added)).values({link.by: mine})
        pairs = METADATA.tables[str(link.through)]
        rows = select(made.c.id, theirs.c.id).join(theirs, true()).where(theirs.c.id.in_(added))
        keys = [joins.key_of(write.resource), joins.key_of(wish_.target)]
        return (
            insert(pairs).from_select(keys, rows).on_conflict_do_nothing()
        )  # somebody else may link the same

    def drop(_: CTE) -> UpdateBase:
        if link.by:
            return (
                update(theirs)
                .where(theirs.c.id.in_(dropped), theirs.c[link.by] == own_id)
                .values({link.by: None})
            )
        pairs = METADATA.tables[str(link.through)]
        ours = pairs.c[joins.key_of(write.resource)] == own_id
        return delete(pairs).where(ours, pairs.c[joins.key_of(wish_.target)].in_(dropped))

    return [*([add] if added else []), *([drop] if dropped else [])]


def _is_guarded(wish_: Wish) -> bool:
    """Tell whether linking writes the rows at the other end: by their column, or who speaks in a session."""
    return wish_.link.many and (bool(wish_.link.by) or wish_.link.guarded)


def _ids(wish_: Wish, row: FromClause, met: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.array(select(wish_.target.table.c.id).where(met).correlate(row).scalar_subquery())


def _linked(resource: Resource, wish_: Wish, row: FromClause) -> ColumnElement[bool]:
    theirs = wish_.target.table
    if wish_.link.by:
        return theirs.c[wish_.link.by] == row.c.id
    pairs = METADATA.tables[str(wish_.link.through)]
    linked = select(pairs.c[joins.key_of(wish_.target)]).where(
        pairs.c[joins.key_of(resource)] == row.c.id
    )
    return theirs.c.id.in_(linked.correlate(row))


def _of_same_event(wish_: Wish, row: FromClause) -> ColumnElement[bool]:
    theirs = wish_.target.table
    if "event_id" not in theirs.c or "event_id" not in row.c:
        return true()
    return row.c.event_id.is_(None) | (theirs.c.event_id == row.c.event_id)


def _id(link: Link, identifier: Any, pointer: str) -> int:
    if not isinstance(identifier, dict) or identifier.get("type") != link.type:
        raise Invalid(
            Fault(
                f"A resource identifier of the type {link.type!r} is needed.",
                pointer=f"{pointer}/data",
            )
        )
    id_ = str(identifier.get("id"))
    if (
        not (id_.isascii() and id_.isdigit())
        or len(id_) > row_conditions.ID_DIGITS
        or int(id_) > row_conditions.LARGEST_ID
    ):
        raise Invalid(Fault(NOT_THERE.format(link.type), pointer=pointer or "/data"))
    return int(id_)
