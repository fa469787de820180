"""Includes: `include=track,speakers.user`, each name of a path one level of rows."""

from dataclasses import dataclass
from typing import Final

from api.http.errors import BadRequest, Fault
from api.jsonapi import lookup
from api.jsonapi.query import Parameters
from openevent.model.resource import Link, Resource

TITLE: Final = "Invalid include querystring parameter."
NAME: Final = "include"
MAXIMUM_BRANCHES: Final = 20
"""Levels of one answer, whether they stand side by side or on one another."""


@dataclass(frozen=True)
class Branch:
    """A level of rows: what a link leads to from the level `origin`, which is of a resource. Level 0 is the page."""

    origin: int
    resource: Resource
    link: Link

    @property
    def target(self) -> Resource:
        return lookup.get_target(self.link)


def read(resource: Resource, asked: Parameters) -> tuple[Branch, ...]:
    """Read the branches of a query, the first being level 1. Raises BadRequest."""
    levels: dict[tuple[str, ...], int] = {(): 0}
    branches: list[Branch] = []
    for path in asked.get(NAME, "").split(","):
        steps = tuple(lookup.to_dashed(step) for step in path.split(".")) if path.strip() else ()
        for length in range(len(steps)):
            if steps[: length + 1] not in levels:
                origin = levels[steps[:length]]
                branches.append(
                    _branch(
                        origin, branches[origin - 1].target if origin else resource, steps[length]
                    )
                )
                levels[steps[: length + 1]] = len(branches)
                _check_number(branches)
    return tuple(branches)


def _branch(origin: int, resource: Resource, name: str) -> Branch:
    link = lookup.get_links(resource).get(name)
    if link is None:
        raise _wrong(f"{resource.type!r} has no link {name[:80]!r}.")
    return Branch(origin, resource, link)


def _check_number(branches: list[Branch]) -> None:
    if len(branches) > MAXIMUM_BRANCHES:
        raise _wrong(f"One answer includes at most {MAXIMUM_BRANCHES} links.")


def _wrong(detail: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=NAME), title=TITLE)
