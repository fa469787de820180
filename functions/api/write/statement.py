"""The one statement of a write: the row, its links, what stands beside it, and what is told of it."""

import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, CTE, BigInteger, ColumnElement, Connection, func, literal, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

from api.http.errors import Conflict, Invalid
from api.jsonapi import lookup
from openevent.domain import deletion, uniqueness
from openevent.domain.write import Write
from openevent.infra import db
from openevent.work import changes

UNIQUE: Final = "23505"
CONFLICTS: Final = re.compile("23503|23514")
"""SQLSTATEs of a row that is linked to, or that another one would contradict."""
UNFIT: Final = re.compile("22|54|23502")
"""SQLSTATE classes of data and of limits, and a null where there must be something (PostgreSQL,
appendix A)."""


def insert(connection: Connection, write: Write) -> int:
    """Write a new row, after what goes before it, and give its id."""
    for first in write.before:
        connection.execute(first)
    table = write.resource.table
    made = sql_insert(table).values(**write.values).returning(table.c.id).cte("made")
    return _run(connection, write, made, "created")


def update(connection: Connection, write: Write, word: str = "updated") -> None:
    """Write what changes in a row, if anything does; `word` says what happened to it."""
    if not (write.is_touched or write.beside or write.told):
        return
    table = write.resource.table
    made = select(literal(write.stored["id"], BigInteger).label("id")).cte("made")
    if write.values:
        changed = sql_update(table).where(table.c.id == write.stored["id"]).values(**write.values)
        made = changed.returning(table.c.id).cte("made")
    _run(connection, write, made, word)


def delete(connection: Connection, write: Write) -> None:
    """Take a row away for good, with what cannot be without it; this is told as well as the deletion."""
    table = write.resource.table
    write.told.append((f"{write.resource.type}.gone", deletion.remembered(write)))
    gone = (
        sql_delete(table).where(table.c.id == write.stored["id"]).returning(table.c.id).cte("made")
    )
    _run(connection, write, gone, "deleted")


def _run(connection: Connection, write: Write, made: CTE, word: str) -> int:
    others = [
        *(beside(made) for beside in write.beside),
        *_told(write, made, word, changes.get_batch(connection)),
    ]
    parts = [part.cte(f"part_{number}") for number, part in enumerate(others)]
    for act in write.acts:
        db.call_before_commit(connection, act)
    try:
        id_, *holds = connection.execute(
            select(made.c.id, *(met for met, _ in write.unless)).add_cte(*parts)
        ).one()
    except DBAPIError as error:
        _translate(error)
        raise
    for is_so, (_, refusal) in zip(holds, write.unless, strict=True):
        if is_so:
            raise refusal
    return int(id_)


def _told(write: Write, made: CTE, word: str, batch: UUID) -> Iterator[UpdateBase]:
    """Tell what happened to the row, what its rules tell besides, and that what it is linked to has another link."""
    type_ = write.resource.type
    for kind, facts in [
        (f"{type_}.{word}", _written(write) if word == "updated" else {}),
        *write.told,
    ]:
        yield _change(write, batch, kind, (literal(type_), made.c.id), facts)
    for link, ids in write.moved.items():
        theirs = func.unnest(literal(sorted(ids), ARRAY(BigInteger)))
        facts = {"columns": [link.by]} if link.by else {"links": [lookup.back(link).name]}
        yield _change(write, batch, f"{link.type}.updated", (literal(link.type), theirs), facts)


def _written(write: Write) -> dict[str, Any]:
    """Give the columns and the links that hold something else, where there are any."""
    known = {"columns": sorted(write.values), "links": sorted(link.name for link in write.moved)}
    return {name: said for name, said in known.items() if said}


def _change(
    write: Write,
    batch: UUID,
    kind: str,
    subject: tuple[ColumnElement[Any], ColumnElement[Any]],
    facts: dict[str, Any],
) -> UpdateBase:
    event = {"event": write.event["id"]} if write.event.get("id") else {}
    said = literal(facts | event, changes.changes.c.facts.type)
    found = select(literal(batch), literal(kind), *subject, literal(write.who.id, BigInteger), said)
    columns = ["batch", "kind", "subject_type", "subject_id", "user_id", "facts"]
    return sql_insert(changes.changes).from_select(columns, found)


def _translate(error: DBAPIError) -> None:
    """Say what the database refused, where that is the body's fault. Raises a refusal or a Failure."""
    facts: Any = error.orig.args[0] if error.orig and error.orig.args else None
    code = facts.get("C", "") if isinstance(facts, dict) else ""
    if code == UNIQUE:
        raise uniqueness.refusal(facts.get("n", "")) from error
    if CONFLICTS.match(code):
        raise Conflict(
            "What this would be linked to, or is linked from, stands in the way."
        ) from error
    if UNFIT.match(code):
        raise Invalid("A value of the body does not fit.") from error
