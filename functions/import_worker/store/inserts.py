"""Insert the rows of one table: chunks of JSON, one statement for each.

A row refers to others by their place in their file, from 1, because ids are drawn last. The
statement replaces the places by ids.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, DefaultClause, text

from openevent.model.resource import Attribute, Link, Resource
from openevent.resources import BY_TYPE, RESOURCES

type Ids = Mapping[str, str]
"""The ids of each table's rows by place, as a PostgreSQL array: {"tracks": "{7,8}"}."""


@dataclass(frozen=True, slots=True)
class SharedValues:
    """The values that all rows of an import share.

    `media` is a JSON object that maps the values of media columns (a path in the zip, a URL) to
    the keys that replace them, or to null.
    """

    event_id: int
    ids: Ids
    media: str = "{}"


def draw_ids(connection: Connection, counts: Mapping[str, int]) -> Ids:
    """Draw the given number of ids for each table, in one statement."""
    if not counts:
        return {}
    arrays = [
        f"(SELECT array_agg(nextval('{table}_id_seq'))::text FROM generate_series(1, {int(count)}))"
        for table, count in counts.items()
    ]
    row = connection.execute(text(f"SELECT {', '.join(arrays)}")).one()
    return dict(zip(counts, row, strict=True))


def insert_rows(
    connection: Connection,
    resource: Resource,
    chunk: bytes,
    shared: SharedValues,
    *,
    unique: str = "",
    **links: int,
) -> int:
    """Insert a chunk of rows and return how many were inserted.

    `links` are columns with the same id in all rows. With `unique`, a row stays out if another row
    has the same value of that SQL expression; the statement waits for that row's transaction.
    """
    arrays = {table: shared.ids.get(table, "{}") for table in _list_tables(resource)}
    columns = dict(_list_columns(resource)) | {column: f"shared.{column}" for column in links}
    statement = _build_insert(resource.table.name, columns, _list_constants(arrays, links), unique)
    parameters = {
        "rows": chunk.decode(),
        "event_id": shared.event_id,
        "media": shared.media,
        **arrays,
        **links,
    }
    return connection.execute(text(statement), parameters).rowcount


def _list_constants(arrays: Mapping[str, str], links: Mapping[str, int]) -> list[str]:
    """List the SQL of the columns of `shared`."""
    return [
        "CAST(:event_id AS bigint) AS event_id",
        "CAST(:media AS jsonb) AS media",
        *(f"CAST(:{table} AS bigint[]) AS {table}" for table in arrays),
        *(f"CAST(:{column} AS bigint) AS {column}" for column in links),
    ]


def _build_insert(table: str, columns: Mapping[str, str], constants: list[str], unique: str) -> str:
    names = ", ".join(map(_quote_column, columns))
    on_conflict = f" ON CONFLICT ({unique}) DO NOTHING" if unique else ""
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())}"
        f" FROM json_populate_recordset(NULL::{table}, CAST(:rows AS json)) AS r,"
        f" (SELECT {', '.join(constants)}) AS shared{on_conflict}"
    )


def _quote_column(name: str) -> str:
    """Quote a column's name: a speaker's `order` is a word of SQL."""
    return f'"{name}"'


def _list_columns(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield each column that a row of the zip fills, and the SQL of its value."""
    is_event = resource.required_archive.is_event
    yield "id", "shared.event_id" if is_event else f"shared.{resource.table.name}[r.id]"
    for field in resource.fields.values():
        if field.in_archive:
            yield field.name, _build_expression(resource, field)
    for link in RESOURCES.find_references(resource):
        yield str(link.column), f"shared.{_get_table(link)}[r.{link.column}]"
    if not is_event:
        yield "event_id", "shared.event_id"
    if resource.soft_delete:
        yield "deleted_at", "r.deleted_at"


def _build_expression(resource: Resource, field: Attribute) -> str:
    value = f"r.{_quote_column(field.name)}"
    if field.kind.is_guid:
        return _build_guid(resource.table.name, field.name)
    if field.kind.is_media:
        key = f"shared.media -> {value}"
        return f"CASE WHEN {key} IS NULL THEN {value} ELSE shared.media ->> {value} END"
    default = field.build_column().server_default
    if isinstance(default, DefaultClause):
        return f"coalesce({value}, {default.arg})"
    return value


def _build_guid(table: str, column: str) -> str:
    """Build the SQL of a row's guid: a new one if the zip has none, or if another row has it.

    docs/contract/archive.md#guids
    """
    other_row = f"SELECT FROM {table} AS other WHERE other.{column} = r.{column}"
    free_guid = f"SELECT r.{column} WHERE NOT EXISTS ({other_row})"
    return f"coalesce(({free_guid}), gen_random_uuid())"


def _list_tables(resource: Resource) -> list[str]:
    """List the tables whose ids the rows need: their own and those that they refer to."""
    targets = [_get_table(link) for link in RESOURCES.find_references(resource)]
    return targets if resource.required_archive.is_event else [resource.table.name, *targets]


def _get_table(link: Link) -> str:
    return BY_TYPE[link.type].table.name
