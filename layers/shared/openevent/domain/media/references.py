"""Which media rows name: as a key in a column, or in an address within a text or JSON."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import ARRAY, Column, Connection, Select, Text, cast, func, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from openevent.infra import media_keys
from openevent.model.resource import Resource
from openevent.resources import ALL

KEY_IN_TEXT: Final = rf"media/[a-z-]+/[0-9]+/{media_keys.DIGEST}/[A-Za-z0-9_.-]*[A-Za-z0-9_-]"
"""No name of a file ends with a dot: that one ends the sentence."""


def find_named(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Return the keys that a row names, deleted rows included."""
    all_keys = list(keys)
    resources = (resource for resource in ALL if resource.view is None)
    queries = [query for resource in resources for query in select_keys(resource)]
    key = union_all(*queries).subquery("named").c.key
    return set(connection.scalars(select(key).where(key.in_(all_keys)).distinct()))


def list_media_columns(resource: Resource) -> list[Column[Any]]:
    """List the columns that hold keys of media."""
    names = [name for name, field in resource.fields.items() if field.kind.is_media]
    return [resource.table.c[name] for name in names]


def select_keys(resource: Resource) -> Iterator[Select[Any]]:
    """Select the keys in each column: each match of a text that may hold an address, or of JSON."""
    for column in resource.table.c:
        if isinstance(column.type, Text | JSONB):
            text = cast(column, Text)
            match = func.regexp_matches(text, KEY_IN_TEXT, "g", type_=ARRAY(Text))
            yield select(match[1].label("key")).where(text.contains(media_keys.MEDIA_PREFIX))
