"""The types whose rows the fixtures create, each after the types to which its rows are linked."""

from graphlib import TopologicalSorter
from typing import Final

from openevent.model.permissions import nobody
from openevent.model.resource import Resource
from openevent.resources import ALL
from reference.examples import load_example

REGISTERED_TYPE: Final = "user"
"""The fixtures register the people first; the examples of users are people."""


def list_created_types() -> list[str]:
    """List the types that clients create, in an order in which the links of the examples exist.

    Raises graphlib.CycleError if the links form a circle.
    """
    created = [resource for resource in ALL if resource.can.create is not nobody]
    targets = {resource.type: _list_targets(resource) for resource in created}
    order = TopologicalSorter(targets).static_order()
    return [type_ for type_ in order if type_ in targets and type_ != REGISTERED_TYPE]


def list_inserted_types() -> list[str]:
    """List the types with example rows that no route creates."""
    inserted = [resource.type for resource in ALL if resource.can.create is nobody]
    return [type_ for type_ in inserted if load_example(type_).varied]


def _list_targets(resource: Resource) -> list[str]:
    """List the other types to which the example rows are linked."""
    example = load_example(resource.type)
    names = {*(example.links or ()), *example.varied_links}
    return [link.type for link in resource.links if link.name in names]
