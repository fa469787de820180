"""Addresses of copied files in a plan: columns of media get keys, all others the new address."""

from collections.abc import Mapping
from typing import Any

from api.write.media import named_files
from openevent.domain.media import unused_media
from openevent.domain.media.references import list_media_columns
from openevent.domain.pictures import stored
from openevent.domain.write.builder import PlanBuilder
from openevent.infra.media_keys import MEDIA_PREFIX
from openevent.pictures.sizes import PICTURE_SIZES


def replace_addresses(plan: PlanBuilder) -> None:
    """Replace the addresses that `adoption.adopt` has found by what the row stores."""
    media = plan.request.media
    for name, value in list(plan.columns.items()) if media else ():
        field = plan.request.resource.fields.get(name)
        is_medium = field is not None and field.kind.is_media
        new_value = _find_key(value, media) if is_medium else named_files.replace(value, media)
        if new_value != value:
            plan.set(**{name: new_value})
        if not plan.is_new and new_value == plan.row[name]:
            plan.keep(name)


def _find_key(value: Any, media: Mapping[str, str]) -> Any:
    """Find the key of the medium that a column names; other values stay."""
    return media.get(named_files.drop_query(value), value) if isinstance(value, str) else value


def note_replaced(plan: PlanBuilder) -> None:
    """Note the media that the row names no more: they go after a day if nothing else does."""
    _note(plan, [name for name in _list_names(plan) if plan.changes(name)])


def _list_names(plan: PlanBuilder) -> list[str]:
    return [column.name for column in list_media_columns(plan.request.resource)]


def _note(plan: PlanBuilder, names: list[str]) -> None:
    """Note the media in these columns, and those that written texts and JSON have named."""
    values = [plan.row.get(name) for name in names]
    keys = {value for value in values if value and value.startswith(MEDIA_PREFIX)}
    keys |= {key for name in plan.columns for key in named_files.list_media(plan.row.get(name))}
    entries = plan.row.get(PICTURE_SIZES) or {}
    for name in entries.keys() & set(names):
        keys |= stored.list_keys(entries[name])
    if keys:
        plan.write_beside(lambda _row: unused_media.build_note(keys))
