"""The rows of one table on their way into the database: chunks of JSON, inserted by one statement each.

A row refers to others by their place in their file, from 1, since ids are drawn last; the statement
puts the ids in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, DefaultClause, text

from openevent.model.resource import Attribute, Link, Resource
from openevent.resources import BY_TYPE, RESOURCES

type Ids = Mapping[str, str]
"""The ids of each table's rows by place, as PostgreSQL writes an array: {"tracks": "{7,8}"}."""


@dataclass(frozen=True, slots=True)
class SharedValues:
    """What all rows of an import share.

    `media` is a JSON object from what a media column may hold (a path in the zip, a URL) to what it
    shall hold.
    """

    event_id: int
    ids: Ids
    media: str = "{}"


def draw_ids(connection: Connection, counts: Mapping[str, int]) -> Ids:
    """Draw as many ids for each table as it gets rows, all in one statement."""
    drawn = [
        f"(SELECT array_agg(nextval('{table}_id_seq'))::text FROM generate_series(1, {int(count)}))"
        for table, count in counts.items()
    ]
    found = connection.execute(text(f"SELECT {', '.join(drawn)}")).one() if drawn else ()
    return dict(zip(counts, found, strict=True))


def insert_rows(
    connection: Connection,
    resource: Resource,
    chunk: bytes,
    given: SharedValues,
    *,
    unique: str = "",
    **links: int,
) -> int:
    """Insert a chunk of rows and give how many went in; `links` are columns with one id for all rows.

    A row of which another one has the `unique` expression stays out, after waiting for that one's
    transaction.
    """
    name = resource.table.name
    columns = {**dict(_list_columns(resource)), **{column: f"given.{column}" for column in links}}
    arrays = {table: given.ids.get(table, "{}") for table in _list_tables(resource)}
    constants = [
        "CAST(:event_id AS bigint) AS event_id",
        "CAST(:media AS jsonb) AS media",
        *(f"CAST(:{table} AS bigint[]) AS {table}" for table in arrays),
        *(f"CAST(:{column} AS bigint) AS {column}" for column in links),
    ]
    statement = (
        f"INSERT INTO {name} ({', '.join(map(_quote_column, columns))}) SELECT {', '.join(columns.values())}"
        f" FROM json_populate_recordset(NULL::{name}, CAST(:rows AS json)) AS r,"
        f" (SELECT {', '.join(constants)}) AS given{f' ON CONFLICT ({unique}) DO NOTHING' if unique else ''}"
    )
    bound = {
        "rows": chunk.decode(),
        "event_id": given.event_id,
        "media": given.media,
        **arrays,
        **links,
    }
    return connection.execute(text(statement), bound).rowcount


def _quote_column(name: str) -> str:
    """Write a column's name as SQL takes any of them: a speaker has an `order`."""
    return f'"{name}"'


def _list_columns(resource: Resource) -> Iterator[tuple[str, str]]:
    """Give each column that a row of the zip fills, and the SQL of its value."""
    is_event = resource.entry.is_event
    yield "id", "given.event_id" if is_event else f"given.{resource.table.name}[r.id]"
    for field in resource.fields.values():
        if field.in_archive:
            yield field.name, _build_expression(field)
    for link in RESOURCES.find_references(resource):
        yield str(link.column), f"given.{_get_table(link)}[r.{link.column}]"
    if not is_event:
        yield "event_id", "given.event_id"
    if resource.soft_delete:
        yield "deleted_at", "r.deleted_at"


def _build_expression(field: Attribute) -> str:
    value = f"r.{_quote_column(field.name)}"
    if field.kind.is_media:
        return f"coalesce(given.media ->> {value}, {value})"
    default = field.build_column().server_default
    return f"coalesce({value}, {default.arg})" if isinstance(default, DefaultClause) else value


def _list_tables(resource: Resource) -> list[str]:
    """Name the tables whose ids the rows need: their own and those of what they refer to."""
    targets = [_get_table(link) for link in RESOURCES.find_references(resource)]
    return targets if resource.entry.is_event else [resource.table.name, *targets]


def _get_table(link: Link) -> str:
    return BY_TYPE[link.type].table.name
