"""A call of an existing client: what it sends, and what it reads from the answer."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from string import Template
from typing import Any, Final
from urllib.parse import quote, urlencode

from tests.unit.api.client import JSONAPI

ANONYMOUS: Final = "anonymous"
USER: Final = "user"
SPEAKER: Final = "speaker"
AUTHOR: Final = "author"
"""Has the favourite, and is invited to speak."""
OWNER: Final = "owner"
ADMIN: Final = "admin"
PLAIN: Final = "application/json"


@dataclass(frozen=True)
class Call:
    """A request by a role of the scene, and the parts of its answer which the client reads.

    `$names` in the path, the query and the body are those of `scene.Scene`. A path of an answer
    has dots. Lists are followed into each item, and an empty list has no path behind it;
    `included` is grouped by type: `included.track.attributes.color`.
    """

    area: str
    method: str
    path: str
    query: Mapping[str, str] | str = ""
    body: Any = None
    who: str = OWNER
    status: int = 200
    content_type: str = JSONAPI
    headers: Mapping[str, str] = field(default_factory=dict)
    upload: str = ""
    """The name of a zip or a PDF that a form sends instead of the body."""
    writes: bool = False
    """A GET that changes something."""
    echo: bool = False
    """Send the whole resource that a GET of the path answers, with the attributes of the body."""
    links: Mapping[str, Any] = field(default_factory=dict)
    """The relationships that are sent with an echo, by name."""
    sends_null: bool = True
    """An echo repeats attributes that are null."""
    keeps: Mapping[str, str] = field(default_factory=dict)
    """Names for values of the answer, each with its path: the calls that follow may use them.

    If there are several values, the second is `$name_2`.
    """
    present: tuple[str, ...] = ()
    not_null: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    """Paths with the value that the client needs there; the empty path is the whole answer."""
    absent: tuple[str, ...] = ()
    """Paths that must not exist: a front end requests what a relationship links to."""

    def __str__(self) -> str:
        return f"{self.area} {self.method} {self.path} {self.who}"

    def as_refused(self, status: int, *not_null: str) -> "Call":
        """Give the same call, which is refused with this status."""
        return replace(
            self, status=status, values={}, keeps={}, present=(), numbers=(), not_null=not_null
        )

    def by(self, who: str) -> "Call":
        """Give the same call of somebody else."""
        return replace(self, who=who)

    def encode_query(self, names: Mapping[str, str]) -> str:
        """Write the query as clients do: everything but letters and digits percent-encoded."""
        query = fill(self.query, names)
        return query if isinstance(query, str) else urlencode(query, quote_via=quote, safe="")


@dataclass(frozen=True)
class Area:
    """Builds the calls of one client's area.

    Each GET of the web front end has a content type, although it has no body.
    """

    number: str
    content_type: str = JSONAPI
    who: str = OWNER
    get_type: str = JSONAPI

    def get(self, path: str, query: Mapping[str, str] | str = "", **rest: Any) -> Call:
        values = self._defaults({"content_type": self.get_type} | rest)
        return Call(self.number, "GET", path, query, **values)

    def post(self, path: str, body: Any = None, **rest: Any) -> Call:
        return Call(self.number, "POST", path, body=body, **self._defaults(rest))

    def patch(self, path: str, body: Any = None, **rest: Any) -> Call:
        return Call(self.number, "PATCH", path, body=body, **self._defaults(rest))

    def echo(self, path: str, **attributes: Any) -> Call:
        """Change some attributes of a resource, and send all others as they are."""
        body = {name.replace("_", "-"): value for name, value in attributes.items()}
        values = {f"data.attributes.{name}": value for name, value in body.items()}
        return self.patch(path, body, echo=True, values=values)

    def save(
        self, path: str, changes: Mapping[str, Any], links: Mapping[str, Any], **rest: Any
    ) -> Call:
        """Change a resource as `echo` does, and send its links as well."""
        values = {f"data.attributes.{name}": value for name, value in changes.items()}
        return self.patch(
            path, dict(changes), **{"echo": True, "links": links, "values": values} | rest
        )

    def delete(self, path: str, body: Any = None, **rest: Any) -> Call:
        return Call(self.number, "DELETE", path, body=body, **self._defaults(rest))

    def _defaults(self, rest: dict[str, Any]) -> dict[str, Any]:
        return {"content_type": self.content_type, "who": self.who} | rest


@dataclass(frozen=True)
class Flow:
    """What one client sends in this order; a step that is no call is an act of somebody else."""

    name: str
    steps: tuple[Call | Callable[[Any], None], ...]

    def __str__(self) -> str:
        return self.name


def attributes(*names: str) -> tuple[str, ...]:
    """Give the paths of attributes of the data, or of each item of it."""
    return tuple(f"data.attributes.{name}" for name in names)


def included(type_: str, *names: str) -> tuple[str, ...]:
    """Give the paths of attributes of the included resources of a type."""
    return tuple(f"included.{type_}.attributes.{name}" for name in names)


def where(name: str, op: str, val: object) -> dict[str, object]:
    """Build a node of a filter."""
    return {"name": name, "op": op, "val": val}


def filter_by(*nodes: Mapping[str, object]) -> str:
    """Write a filter as JavaScript does, without blanks."""
    return json.dumps(nodes, separators=(",", ":"))


def fill[T](template: T, names: Mapping[str, str]) -> T:
    """Replace the `$names` in all texts of a path, a query or a body; an unknown one fails."""
    filled: T = json.loads(Template(json.dumps(template, default=dict)).substitute(names))
    return filled


def group_included(document: Any) -> Any:
    """Give the document with its included resources by type."""
    if not isinstance(document, dict) or "included" not in document:
        return document
    by_type: dict[str, list[Any]] = {}
    for resource in document["included"]:
        by_type.setdefault(resource["type"], []).append(resource)
    return {**document, "included": by_type}


def walk(document: Any, path: str) -> list[Any]:
    """Give the values at a path; fails if there is none, or if an item of a list lacks it."""
    values = [document]
    for name in path.split(".") if path else ():
        values = list(_step(values, name, path))
    assert values, f"{path}: the list is empty"
    return values


def _step(values: list[Any], name: str, path: str) -> Iterator[Any]:
    for value in values:
        for item in value if isinstance(value, list) else [value]:
            assert isinstance(item, dict), f"{path}: nothing at {name}"
            assert name in item, f"{path}: no {name}"
            yield item[name]


def has(document: Any, path: str) -> bool:
    """Tell whether a path exists in the document, or in any item of a list on the way."""
    values = [document]
    for name in path.split("."):
        items = [
            item for value in values for item in (value if isinstance(value, list) else [value])
        ]
        values = [item[name] for item in items if isinstance(item, dict) and name in item]
    return bool(values)
