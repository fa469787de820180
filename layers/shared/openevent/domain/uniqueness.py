"""How a row is refused that the database keeps single, in the words of its declaration."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from openevent.domain.refusals import Conflict, Invalid, Refusal
from openevent.model.unique import Unique
from openevent.resources import ALL

DEFAULT_MESSAGE: Final = "There is one already."
"""The refusal of a constraint that no client can break by itself."""


def build_refusal(constraint: str) -> Refusal:
    """Say why a row cannot be written beside the one that is there."""
    unique = _by_name().get(constraint)
    if unique is None:
        return Conflict(DEFAULT_MESSAGE)
    refuse = Invalid if unique.is_invalid else Conflict
    return refuse(unique.message, unique.place)


@cache
def _by_name() -> Mapping[str, Unique]:
    return {unique.name: unique for resource in ALL for unique in resource.unique}
