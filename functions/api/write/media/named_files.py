"""The files of this deployment that a body names: uploads and media, by their address."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from openevent.infra import media_keys, storage, upload_keys
from openevent.infra.config import settings
from openevent.infra.upload_keys import UploadKey
from openevent.model.kinds import READ_ONLY
from openevent.model.resource import Resource


@dataclass
class Naming:
    """Where a body names a file: in which columns, and whether as a whole value.

    A value is a text, or a text within JSON. The address may also be a part of it, as of HTML.
    """

    columns: list[str] = field(default_factory=list)
    is_value: bool = False


type NamedFiles = dict[str, Naming]
"""The places that name a file, by its address."""


def find(resource: Resource, attributes: Mapping[str, Any]) -> NamedFiles:
    """Find the addresses in attributes, by dashed name."""
    namings: NamedFiles = {}
    for name, attribute in resource.fields.items():
        if READ_ONLY not in attribute.flags and attribute.dashed_name in attributes:
            for text in list_texts(attributes[attribute.dashed_name]):
                _add(namings, name, text)
    return namings


def _add(namings: NamedFiles, column: str, text: str) -> None:
    if settings().api_origin not in text:
        return
    for url in _compile_address().findall(text):
        naming = namings.setdefault(url, Naming())
        naming.columns.append(column)
        naming.is_value |= url == drop_query(text)


def drop_query(text: str) -> str:
    """Drop what may follow an address: a query or a fragment, which say nothing here."""
    return text.partition("#")[0].partition("?")[0]


def replace(value: Any, media: Mapping[str, str]) -> Any:
    """Replace addresses in a text, or in the texts of JSON, by those of `media`, which are keys."""
    if isinstance(value, str):
        return _compile_address().sub(lambda match: _get_new(match[0], media), value)
    if isinstance(value, list):
        return [replace(item, media) for item in value]
    if isinstance(value, dict):
        return {key: replace(item, media) for key, item in value.items()}
    return value


def _get_new(url: str, media: Mapping[str, str]) -> str:
    return storage.build_public_url(media[url]) or "" if url in media else url


@cache
def _compile_address() -> re.Pattern[str]:
    """Compile the pattern of an address; it ends where no file name goes on."""
    medium = rf"[a-z-]{{1,40}}/\d{{1,18}}/{media_keys.DIGEST}/[\w.-]*[\w-]"
    part = rf"(?:{media_keys.DIGEST}|[a-z]{{1,20}})"
    upload = rf"uploads/\d{{1,18}}/{upload_keys.UUID}/{part}/[\w.-]*\w"
    return re.compile(rf"{re.escape(upload_keys.get_base())}(?:{upload}|{medium})", re.ASCII)


def read_upload(url: str) -> UploadKey | None:
    """Read the key from the address of an upload; None for any other text."""
    return upload_keys.read_url(url)


def read_medium(url: str) -> str | None:
    """Read the key from the address of a medium; None for any other text."""
    key = storage.read_own_key(url)
    return key if key and media_keys.read_owner(key) else None


def list_media(value: Any) -> Iterator[str]:
    """List the keys of the media whose addresses a stored value names."""
    for text in list_texts(value):
        if settings().api_origin in text:
            yield from filter(None, map(read_medium, _compile_address().findall(text)))


def list_texts(value: Any) -> Iterator[str]:
    """List the texts of a value; the body may be nested as deeply as its JSON."""
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            parts += part.values()
        elif isinstance(part, list):
            parts += part
