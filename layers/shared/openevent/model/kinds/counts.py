"""Counts: an object of whole numbers by name."""

from typing import Annotated, Any

from openevent.model.kinds.any_json import JsonKind
from openevent.model.kinds.base import Schema


class CountsKind(JsonKind):
    """Whole numbers by the names in `members`; only a view has such a column."""

    name = "counts"
    json_types = frozenset({dict})
    comparable = "counts"

    def __init__(self, *members: str) -> None:
        self.members = members

    def requirement(self) -> str:
        return f"an object with {', '.join(self.members)}"

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {name: {"type": "integer"} for name in self.members},
        }


def counts(*members: str) -> Any:
    """Give the annotation of a column that holds an object of whole numbers by name."""
    return Annotated[Any, CountsKind(*members)]
