"""Flags of attributes: who may see or set one, and whether the archive has it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """A word in an attribute's annotation."""

    name: str


READ_ONLY = Flag("read-only")
"""Only the server sets it; the API ignores it in bodies."""
WRITE_ONLY = Flag("write-only")
"""Never shown."""
PRIVATE = Flag("private")
"""Null to everybody for whom the resource's `read_private` rule does not hold."""
CONTACT = Flag("contact")
"""Null to everybody for whom the resource's `read_contact` rule does not hold."""
MEMBERS = Flag("members")
"""Null to everybody who is not logged in."""
ARCHIVED = Flag("archived")
"""In the archive although only the server sets it."""
NOT_IN_ARCHIVE = Flag("not-in-archive")
"""Neither exported nor imported: derived, or valid in this deployment only."""
NOT_COPIED = Flag("not-copied")
"""A copied event or part begins with the column's default."""
