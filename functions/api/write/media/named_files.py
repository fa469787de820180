"""The files of this deployment that a body names: uploads and media, by their address."""

from collections.abc import Iterator, Mapping
from typing import Any

from openevent.infra import media_keys, storage, upload_keys
from openevent.infra.upload_keys import UploadKey
from openevent.model.kinds import READ_ONLY
from openevent.model.resource import Resource

type NamedFiles = dict[str, list[str]]
"""The columns that name a file, by its address."""


def find(resource: Resource, attributes: Mapping[str, Any]) -> NamedFiles:
    """Find the addresses in attributes, by dashed name: whole values, or texts within JSON."""
    named: NamedFiles = {}
    for name, field in resource.fields.items():
        if READ_ONLY not in field.flags and field.dashed_name in attributes:
            for text in list_texts(attributes[field.dashed_name]):
                if is_own(text):
                    named.setdefault(text, []).append(name)
    return named


def is_own(text: str) -> bool:
    """Tell whether a text is the address of an upload or of a medium."""
    return read_upload(text) is not None or read_medium(text) is not None


def read_upload(url: str) -> UploadKey | None:
    """Read the key from the address of an upload; None for any other text."""
    return upload_keys.read_url(url)


def read_medium(url: str) -> str | None:
    """Read the key from the address of a medium; None for any other text."""
    key = storage.read_own_key(url)
    return key if key and media_keys.read_owner(key) else None


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
