"""Flags of attributes: who may see or set one, and whether the archive contains it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """A flag in an attribute's annotation, such as `Annotated[Name, PRIVATE]`."""

    name: str


READ_ONLY = Flag("read-only")
"""Only the server sets it; the API ignores it in bodies."""
WRITE_ONLY = Flag("write-only")
"""No document shows it."""
PRIVATE = Flag("private")
"""Null for everyone for whom the resource's `read_private` rule does not hold."""
CONTACT = Flag("contact")
"""Null for everyone for whom the resource's `read_contact` rule does not hold."""
MEMBERS = Flag("members")
"""Null for everyone who is not logged in."""
ARCHIVED = Flag("archived")
"""The archive contains it although only the server sets it."""
NOT_IN_ARCHIVE = Flag("not-in-archive")
"""Neither exported nor imported: derived, or valid in this deployment only."""
NOT_COPIED = Flag("not-copied")
"""A copied event or part gets the column's default."""
