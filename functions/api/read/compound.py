"""Compound documents: the rows of a page and of its branches, each one once, with their links."""

from dataclasses import dataclass, field
from typing import Any

from api.http.errors import BadRequest, Fault
from api.jsonapi import documents
from api.jsonapi.includes import NAME, TITLE, Branch
from api.jsonapi.query import MAXIMUM_ROWS
from api.read.selection import Row, RowPage, Shape
from openevent.model.resource import Link, Resource

type RowKey = tuple[str, int]
"""A type and an id."""
type Identifiers = dict[int, dict[str, str]]
"""Resource identifiers by id."""


@dataclass
class Graph:
    """The rows of a document by key, in order, and the targets of their links by name."""

    rows: dict[RowKey, tuple[Resource, Row]] = field(default_factory=dict)
    links: dict[RowKey, dict[str, Identifiers]] = field(default_factory=dict)

    def add(self, branch: Branch, origins: list[Row], rows: list[Row]) -> None:
        """Add a branch's rows and link them to the rows of its origin."""
        for origin in origins:
            self._get_identifiers(branch, origin.id)
        for row in rows:
            for owner_id in row.owners:
                self._link(branch, owner_id, row)

    def build_linkage(self, key: RowKey) -> documents.Linkage:
        """Build the `data` of a row's included links, by the link's name."""
        resource = self.rows[key][0]
        links = self.links.get(key, {}).items()
        return {name: _build_data(resource.link(name), targets) for name, targets in links}

    def _link(self, branch: Branch, owner_id: int, row: Row) -> None:
        identifiers = self._get_identifiers(branch, owner_id)
        if identifiers and not branch.link.many:
            return
        type_ = branch.target.type
        identifiers[row.id] = {"type": type_, "id": str(row.id)}
        self.rows.setdefault((type_, row.id), (branch.target, row))

    def _get_identifiers(self, branch: Branch, owner_id: int) -> Identifiers:
        links = self.links.setdefault((branch.resource.type, owner_id), {})
        return links.setdefault(branch.link.name, {})


def _build_data(link: Link, identifiers: Identifiers) -> Any:
    targets = list(identifiers.values())
    if link.many:
        return targets
    if link.always and not targets:
        return documents.HIDDEN
    return targets[0] if targets else None


def build_members(
    resource: Resource, page: RowPage, shape: Shape
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Build the resource objects of a page, and the member `included` if the query includes any.

    Raises BadRequest if a branch has too many rows.
    """
    graph = Graph({(resource.type, row.id): (resource, row) for row in page.rows})
    levels = [page.rows, *page.branches]
    for branch, rows in zip(shape.branches, page.branches, strict=True):
        if len(rows) > MAXIMUM_ROWS:
            detail = f"There are more than {MAXIMUM_ROWS} {branch.link.name}."
            raise BadRequest(Fault(detail, parameter=NAME), title=TITLE)
        graph.add(branch, levels[branch.origin], rows)
    objects = [_build_object(graph, key, shape) for key in graph.rows]
    count = len(page.rows)
    included = {"included": objects[count:]} if shape.has_includes else {}
    return objects[:count], included


def _build_object(graph: Graph, key: RowKey, shape: Shape) -> dict[str, Any]:
    resource, row = graph.rows[key]
    fieldset = shape.fields.get(resource.type)
    linkage = graph.build_linkage(key)
    return documents.build_resource_object(resource, row.id, row.attributes, linkage, fieldset)
