"""How a row is refused that the database keeps single, in the words of its declaration."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from openevent.domain.refusals import Refusal, Taken, Wrong
from openevent.model.unique import Unique
from openevent.resources import ALL

UNNAMED: Final = "There is one already."
"""The refusal of a constraint that no client can break by itself."""


def refusal(constraint: str) -> Refusal:
    """Say why a row cannot be written beside the one that is there."""
    unique = _by_name().get(constraint)
    if unique is None:
        return Taken(UNNAMED)
    refuse = Wrong if unique.is_invalid else Taken
    return refuse(unique.message, unique.place)


@cache
def _by_name() -> Mapping[str, Unique]:
    return {unique.name: unique for resource in ALL for unique in resource.unique}
