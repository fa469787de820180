"""The declaration of one resource's examples; the files in reference/examples/ have one each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reference.people import OWNER

FIRST_INSERTED_ID: Final = 1_000_001
"""The id of the first row without a route; the product never reaches such ids in the examples."""
type Positions = tuple[int | None, int | None, int | None]
"""The positions of the linked row for each of three rows; None for a row without the link."""


@dataclass(frozen=True)
class ExampleRows:
    """What is known of one resource's examples: three rows, a change, and the requests.

    Two rows are fixtures, and the example of creating a row makes the third. Types that no route
    creates have two rows or more, which the fixtures insert into the database. Names are dashed.

    - `varied`: the attributes that differ, with their values by row. If it is empty, the rows of a
      type that clients create are derived from its declaration (reference/samples.py).
    - `attributes`: the other attributes, which are the same in each row.
    - `change`: the attributes in the example of a change. If it is empty, the attributes that
      differ are changed.
    - `links`: the links of each row to the first row of another type. None for the required links.
    - `varied_links`: links to different rows, with the positions of these.
    - `sender`: the person who sends the requests: OWNER or ADMIN.

    The following are by operation, as `GET /v1/tracks/{key}`.

    - `queries`: the queries that are not derived.
    - `bodies`: the bodies that are not derived.
    - `linked_rows`: the position of the linked row, where the rules allow only this one or it is a
      better example.
    - `senders`: the person, where it is not `sender`; "" is anonymous.
    """

    varied: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    change: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[str, ...] | None = None
    varied_links: Mapping[str, Positions] = field(default_factory=dict)
    sender: str = OWNER
    queries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    bodies: Mapping[str, Any] = field(default_factory=dict)
    linked_rows: Mapping[str, int] = field(default_factory=dict)
    senders: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(next(iter(self.varied.values())))

    def get_attributes(self, number: int) -> dict[str, Any]:
        """Return the attributes of a row; `number` is less than `count`."""
        varied = {name: values[number] for name, values in self.varied.items()}
        return {**varied, **self.attributes}

    def get_columns(self, number: int) -> dict[str, Any]:
        """Return the columns of a row that has these attributes."""
        attributes = self.get_attributes(number)
        return {name.replace("-", "_"): value for name, value in attributes.items()}

    def get_change(self) -> dict[str, Any]:
        """Return the attributes in the example of a change."""
        derived = {name: f"{values[0]}, changed" for name, values in self.varied.items()}
        return dict(self.change or derived)

    def get_positions(self, number: int) -> dict[str, int]:
        """Return the positions of the rows to which a row is linked, by link."""
        varied = {name: positions[number] for name, positions in self.varied_links.items()}
        positions = {**dict.fromkeys(self.links or (), 0), **varied}
        return {name: position for name, position in positions.items() if position is not None}


def build_filter(name: str, operator: str, value: str) -> str:
    """Build the value of the parameter `filter`."""
    return json.dumps([{"name": name, "op": operator, "val": value}])
