"""Rows for documents: every read is one statement, and the rule of who may see what is part of it."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
)

from api import documents
from api.query import Page
from openevent.permissions import Identity
from openevent.resource import METADATA, Link, Resource
from openevent.resources.event import events

LARGEST_ID: Final = 2**63 - 1
ID_DIGITS: Final = 19
ONE: Final = Page(size=1)


@dataclass(frozen=True)
class Wanted:
    """A page of the target's rows that hang on the base, which the condition `within` calls `base`."""

    target: Resource
    page: Page
    base: Select[Any]
    within: ColumnElement[bool]


@dataclass(frozen=True)
class Found:
    """Rows of a page as (id, attributes as JSON text), and how many there are on all pages."""

    count: int
    rows: list[tuple[int, str]]


def everything(target: Resource, page: Page) -> Wanted:
    """Ask for a page of all rows: they hang on nothing, which is one row."""
    return Wanted(target, page, select(literal(1).label("id")), true())


def readable(resource: Resource, who: Identity, key: str) -> Select[Any]:
    """Give the base that is one row of a resource; no row where there is none, or none that may be seen."""
    star: ColumnElement[Any] = literal_column(f"{resource.table.name}.*")
    return select(star).select_from(resource.table).where(named(resource, key), may_read(resource, who))


def may_read(resource: Resource, who: Identity) -> ColumnElement[bool]:
    """Give the condition under which a row is seen."""
    living = resource.table.c.deleted_at.is_(None) if resource.soft_delete else true()
    return and_(living, resource.can.read.where(who, resource.table))


def named(resource: Resource, key: str) -> ColumnElement[bool]:
    """Give the condition for the row of that id; all but digits is an event's identifier (facts: clients, 6)."""
    if key.isascii() and key.isdigit():
        fits = len(key) <= ID_DIGITS and int(key) <= LARGEST_ID
        return resource.table.c.id == int(key) if fits else false()
    return func.lower(resource.table.c.identifier) == key.lower() if resource is events else false()


def related(resource: Resource, target: Resource, link: Link) -> ColumnElement[bool]:
    """Give the condition for the rows to which a link leads from the row called `base`."""
    table = target.table
    if link.column:
        return table.c.id == _of_base(link.column)
    if link.by:
        return table.c[link.by] == _of_base("id")
    pairs = METADATA.tables[str(link.through)]
    return table.c.id.in_(select(pairs.c[_key_of(target)]).where(pairs.c[_key_of(resource)] == _of_base("id")))


def _of_base(column: str) -> ColumnElement[int]:
    return literal_column(f"base.{column}", BigInteger)


def _key_of(resource: Resource) -> str:
    return f"{resource.type.replace('-', '_')}_id"


def _rows(resource: Resource, who: Identity, meant: ColumnElement[bool]) -> Select[Any]:
    # A star, since SQLAlchemy takes 2 ms to name the columns of an event.
    star: ColumnElement[Any] = literal_column(f"{resource.table.name}.*")
    columns = select(star, *documents.may_see_private(resource, who)).select_from(resource.table)
    return columns.where(meant, may_read(resource, who))


def _shown(resource: Resource) -> tuple[ColumnElement[int], ColumnElement[str]]:
    return literal_column(f"{documents.ROW}.id", BigInteger), documents.attributes(resource)


def fetch(connection: Connection, who: Identity, wanted: Wanted) -> Found | None:
    """Fetch a page of what hangs on the base, in one round trip; None where the base has no row."""
    target, page = wanted.target, wanted.page
    rows = _rows(target, who, wanted.within).order_by(target.table.c.id).limit(page.limit).offset(page.offset)
    count = select(func.count()).select_from(target.table).where(wanted.within, may_read(target, who))
    id_, attributes = _shown(target)
    parent = wanted.base.subquery("base")
    found = connection.execute(
        select(count.scalar_subquery(), id_, attributes)
        .select_from(parent.outerjoin(rows.lateral(documents.ROW), true()))
        .order_by(id_)
    ).all()
    return Found(found[0][0], [(row[1], row[2]) for row in found if row[1] is not None]) if found else None


def fetch_one(
    connection: Connection, who: Identity, resource: Resource, meant: ColumnElement[bool]
) -> tuple[int, str] | None:
    """Fetch one row in one round trip; None where there is none that may be seen."""
    rows = _rows(resource, who, meant).subquery(documents.ROW)
    found = connection.execute(select(*_shown(resource)).select_from(rows)).first()
    return (found[0], found[1]) if found else None


def written(connection: Connection, who: Identity, resource: Resource, id_: int) -> tuple[int, str]:
    """Fetch the row that this transaction has written, as its writer sees it."""
    found = fetch_one(connection, who, resource, resource.table.c.id == id_)
    if found is None:
        raise LookupError(f"{resource.type} {id_} cannot be seen by who wrote it")
    return found
