"""The changes that the image worker records (docs/contract/changes.md)."""

from typing import Final

from openevent.model.resource import Resource

UNREADABLE: Final = "picture.unreadable"
"""No sizes can be made of a picture; its subject is the row."""


def name_made_change(resource: Resource) -> str:
    """Name the change that rows of an event have new sizes; its subject is the event."""
    return f"{resource.type}.pictured"
