"""Compound documents: the rows of a page and of its branches, each thing once, linked to one another."""

from dataclasses import dataclass, field
from typing import Any

from api.http.errors import BadRequest, Fault
from api.jsonapi import documents
from api.jsonapi.includes import NAME, TITLE, Branch
from api.jsonapi.query import MAXIMUM_ROWS
from api.read.selection import Row, RowPage, Shape
from openevent.model.resource import Resource

type Name = tuple[str, int]
"""A type and an id."""


@dataclass
class Graph:
    """The rows by name, in the order in which they were found, and by name and link what they are linked to."""

    rows: dict[Name, tuple[Resource, Row]] = field(default_factory=dict)
    linked: dict[Name, dict[str, dict[int, Any]]] = field(default_factory=dict)

    def add(self, branch: Branch, origins: list[Row], rows: list[Row]) -> None:
        """Add the rows of a branch that hang on these origins."""
        target = branch.target
        for origin in origins:
            self._links(branch, origin.id)
        for row in rows:
            for owner in row.owners:
                held = self._links(branch, owner)
                if branch.link.many or not held:
                    held[row.id] = {"type": target.type, "id": str(row.id)}
                    self.rows.setdefault((target.type, row.id), (target, row))

    def linkage(self, name: Name) -> documents.Linkage:
        """Give the identifiers of what a thing is linked to, by link."""
        resource = self.rows[name][0]
        found = {known: list(held.values()) for known, held in self.linked.get(name, {}).items()}
        return {
            known: held if resource.link(known).many else next(iter(held), None)
            for known, held in found.items()
        }

    def _links(self, branch: Branch, owner: int) -> dict[int, Any]:
        return self.linked.setdefault((branch.resource.type, owner), {}).setdefault(
            branch.link.name, {}
        )


def build_members(
    resource: Resource, found: RowPage, shape: Shape
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Give the resource objects of a page, and the member `included` where related ones were asked for."""
    graph = Graph({(resource.type, row.id): (resource, row) for row in found.rows})
    levels = [found.rows, *found.branches]
    for branch, rows in zip(shape.branches, found.branches, strict=True):
        if len(rows) > MAXIMUM_ROWS:
            raise BadRequest(
                Fault(f"There are more than {MAXIMUM_ROWS} {branch.link.name}.", parameter=NAME),
                title=TITLE,
            )
        graph.add(branch, levels[branch.origin], rows)
    objects = [_object(graph, name, shape) for name in graph.rows]
    page = len(found.rows)
    return objects[:page], {"included": objects[page:]} if shape.branches else {}


def _object(graph: Graph, name: Name, shape: Shape) -> dict[str, Any]:
    resource, row = graph.rows[name]
    shown = shape.fields.get(resource.type)
    return documents.build_resource_object(
        resource, row.id, row.attributes, graph.linkage(name), shown
    )
