"""Includes: `include=track,speakers.user`; each name of a path adds one branch of rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from api.http.errors import BadRequest, Fault
from api.jsonapi import absent_links, field_lookup
from api.jsonapi.absent_links import AbsentLink, Source
from api.jsonapi.link_budget import COUNTED, LinkBudget
from api.jsonapi.query import Parameters
from openevent.model.resource import Link, Resource

TITLE: Final = "Invalid include querystring parameter."
NAME: Final = "include"
MAXIMUM_LINKS: Final = 20
"""The most links of one answer, parallel or nested. Each one adds a branch."""


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


def is_requested(parameters: Parameters) -> bool:
    """Whether a query names any link to include."""
    return bool(parameters.get(NAME, "").strip(", "))


def read(resource: Resource, parameters: Parameters) -> tuple[Branch, ...]:
    """Read the branches of a query; the first one has level 1. Raises BadRequest."""
    tree = _Tree(resource)
    for path in parameters.get(NAME, "").split(","):
        if path.strip():
            tree.add(path)
    return tuple(tree.branches)


@dataclass
class _Tree:
    """The branches of a query while its paths are read. `levels` has the level by path."""

    resource: Resource
    branches: list[Branch] = field(default_factory=list)
    levels: dict[tuple[str, ...], int] = field(default_factory=lambda: {(): 0})
    budget: LinkBudget = field(default_factory=lambda: LinkBudget(MAXIMUM_LINKS))

    def add(self, path: str) -> None:
        """Add the branches of a path that no earlier path added. Raises BadRequest."""
        steps: tuple[str, ...] = ()
        names = [field_lookup.to_dashed(part) for part in path.split(".")]
        for link in _list_links(self.resource, names):
            origin, steps = self.levels[steps], (*steps, link.name)
            if steps not in self.levels:
                self._add_branch(origin, link)
                self.levels[steps] = len(self.branches)

    def _add_branch(self, origin: int, link: Link) -> None:
        if not self.budget.take(link):
            raise _build_error(
                f"One answer includes at most {MAXIMUM_LINKS} links. "
                f"One to statistics counts as {COUNTED}."
            )
        source = self.branches[origin - 1].target if origin else self.resource
        self.branches.append(Branch(origin, source, link))


def _list_links(resource: Resource, names: Iterable[str]) -> Iterator[Link]:
    """Yield the links of a path up to the first absent one, and check the names behind it."""
    source: Source = resource
    leads_on = True
    for name in names:
        link = field_lookup.find_link(source, name)
        if link is None:
            raise _build_error(f"{source.type!r} has no link {name[:80]!r}.")
        leads_on = leads_on and not isinstance(link, AbsentLink)
        if leads_on and isinstance(link, Link):
            yield link
        source = absent_links.follow(link)


def _build_error(detail: str) -> BadRequest:
    return BadRequest(Fault(detail, parameter=NAME), title=TITLE)
