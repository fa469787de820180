"""Which media rows name: as a key in a column, or in an address within a text or JSON."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import ARRAY, Column, Connection, Select, Text, cast, func, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from openevent.infra import media_keys
from openevent.model.resource import Resource
from openevent.resources import ALL

KEY_IN_TEXT: Final = rf"media/[a-z-]+/[0-9]+/{media_keys.DIGEST}/[A-Za-z0-9_.-]+"
"""A key, with the full stops and hyphens that may follow it in a text."""
AFTER_KEY: Final = ".-"


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
    """Select the keys in each column: a key itself, and those in texts and JSON with addresses."""
    for column in list_media_columns(resource):
        yield select(column.label("key")).where(column.startswith(media_keys.MEDIA_PREFIX))
    for column in resource.table.c:
        if isinstance(column.type, Text | JSONB):
            text = cast(column, Text)
            match = func.regexp_matches(text, KEY_IN_TEXT, "g", type_=ARRAY(Text))
            is_named = text.contains(media_keys.MEDIA_PREFIX)
            yield select(match[1].label("key")).where(is_named)
            yield select(func.rtrim(match[1], AFTER_KEY).label("key")).where(is_named)
