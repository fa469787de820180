"""What is stored of the pictures of a row, in its column `picture_sizes`.

An object by the name of the picture's column: {"photo_url": entry}. An entry has the key of the
picture as `source`, and either its width, its height and the `sizes` by name (`key`, `width`,
`height`), or an `error`. It may count attempts (attempts.py). A picture whose entry has another
source still waits for its sizes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    all_,
    exists,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from openevent.infra.media_keys import MEDIA_PREFIX
from openevent.model.resource import Resource
from openevent.pictures.sizes import PICTURE_SIZES

type Entry = Mapping[str, Any]
"""What is stored of one picture."""
KEYS_PATH: Final = "$.*.sizes.*.key"
"""Where the keys of the sizes are, as a path of PostgreSQL."""
EMPTY_PATH: Final[Any] = literal_column("'{}'")
"""The path to a JSON text itself, which #>> gives without its quotation marks."""
NOT_MADE: Final = "Its sizes could not be made: every attempt failed."


def build_error(key: str, sentence: str) -> Entry:
    """Build the entry of a picture without sizes."""
    return {"source": key, "error": sentence}


def list_keys(entry: Entry) -> set[str]:
    """Return the keys of the sizes of one picture."""
    return {str(size["key"]) for size in entry.get("sizes", {}).values()}


def load_keys(connection: Connection, resource: Resource, row_id: int) -> list[str]:
    """Load the keys of the sizes of all pictures of a row."""
    return list(connection.scalars(select_keys(resource).where(resource.table.c.id == row_id)))


def waits(table: Table, column: str) -> ColumnElement[bool]:
    """Return the condition for rows whose picture is our medium and waits for its sizes."""
    key = table.c[column]
    source: ColumnElement[Any] = table.c[PICTURE_SIZES][column]["source"].as_string()
    return is_medium(key) & source.is_distinct_from(key)


def is_medium(column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition for rows whose column has the key of a medium of this deployment."""
    return column.startswith(MEDIA_PREFIX)


def select_keys(resource: Resource) -> Select[Any]:
    """Select the keys of all sizes of the rows."""
    sizes = resource.table.c[PICTURE_SIZES]
    return select(func.jsonb_path_query(sizes, literal(KEYS_PATH, JSONPATH)).op("#>>")(EMPTY_PATH))


def have_keys_among(resource: Resource, keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition for rows all of whose sizes have one of these keys."""
    size_keys = select_keys(resource).correlate(resource.table).subquery("size_keys")
    key = next(iter(size_keys.c))
    return ~exists().where(key != all_(literal(list(keys), ARRAY(Text))))


def save(
    connection: Connection,
    resource: Resource,
    row_id: int,
    column: str,
    entry: Entry,
    *,
    replace: bool = False,
) -> bool:
    """Save the entry of a picture and the URLs of its sizes, if the row still has that picture.

    An attribute that has a URL keeps it, unless `replace`: a zip may bring its sizes. Returns
    whether the row still has the picture.
    """
    table = resource.table
    sizes = func.coalesce(table.c[PICTURE_SIZES], literal({}, JSONB))
    values: dict[str, Any] = {PICTURE_SIZES: sizes.concat(literal({column: entry}, JSONB))}
    for size in resource.pictures[column].sizes:
        entry_of_size = entry.get("sizes", {}).get(size.name)
        if size.attribute and entry_of_size:
            key, stored = literal(entry_of_size["key"]), table.c[size.attribute]
            values[size.attribute] = key if replace else func.coalesce(stored, key)
    statement = update(table).where(table.c.id == row_id, table.c[column] == entry["source"])
    return bool(connection.execute(statement.values(values)).rowcount)
