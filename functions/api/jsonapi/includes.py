"""Includes: `include=track,speakers.user`; each name of a path adds one branch of rows."""

from dataclasses import dataclass
from typing import Final

from api.http.errors import BadRequest, Fault
from api.jsonapi import field_lookup
from api.jsonapi.query import Parameters
from openevent.model.resource import Link, Resource

TITLE: Final = "Invalid include querystring parameter."
NAME: Final = "include"
MAXIMUM_BRANCHES: Final = 20
"""The most branches of one answer, parallel or nested."""


@dataclass(frozen=True)
class Branch:
    """The rows to which a link leads from the rows of the level `origin`.

    Level 0 is the page; branch n of a query has the level n + 1. `resource` is the origin's.
    """

    origin: int
    resource: Resource
    link: Link

    @property
    def target(self) -> Resource:
        return field_lookup.get_target(self.link)


def read(resource: Resource, parameters: Parameters) -> tuple[Branch, ...]:
    """Read the branches of a query; the first one has level 1. Raises BadRequest."""
    levels: dict[tuple[str, ...], int] = {(): 0}
    branches: list[Branch] = []
    for path in parameters.get(NAME, "").split(","):
        if path.strip():
            _add_path(resource, path, levels, branches)
    return tuple(branches)


def _add_path(
    resource: Resource, path: str, levels: dict[tuple[str, ...], int], branches: list[Branch]
) -> None:
    """Add the branches of a path that no earlier path added. `levels` has the level by path."""
    steps: tuple[str, ...] = ()
    for part in path.split("."):
        origin = levels[steps]
        source = branches[origin - 1].target if origin else resource
        name = field_lookup.to_dashed(part)
        steps = (*steps, name)
        if steps in levels:
            continue
        branches.append(_build_branch(origin, source, name))
        levels[steps] = len(branches)
        if len(branches) > MAXIMUM_BRANCHES:
            raise _build_error(f"One answer includes at most {MAXIMUM_BRANCHES} links.")


def _build_branch(origin: int, resource: Resource, name: str) -> Branch:
    link = field_lookup.get_links(resource).get(name)
    if link is None:
        raise _build_error(f"{resource.type!r} has no link {name[:80]!r}.")
    return Branch(origin, resource, link)


def _build_error(detail: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=NAME), title=TITLE)
