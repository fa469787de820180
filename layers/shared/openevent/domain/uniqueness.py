"""The refusal of a row that a unique constraint forbids, with the message of its declaration."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from openevent.domain.refusals import Conflict, Invalid, Refusal
from openevent.model.unique import Unique
from openevent.resources import ALL

DEFAULT_MESSAGE: Final = "Such a resource exists already."
"""The message for a constraint that no client can violate by itself."""


def build_refusal(constraint: str) -> Refusal:
    """Return the refusal for the name of a violated constraint."""
    unique = _index_by_name().get(constraint)
    if unique is None:
        return Conflict(DEFAULT_MESSAGE)
    refusal = Invalid if unique.is_invalid else Conflict
    return refusal(unique.message, unique.pointer)


@cache
def _index_by_name() -> Mapping[str, Unique]:
    return {unique.name: unique for resource in ALL for unique in resource.unique}
