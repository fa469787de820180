"""Adds the link back to a resource that another resource names as the reverse of its own link."""

from collections.abc import Iterable

from openevent.model.resource import Link, Resource, has_many


def add_reverse_links(resources: Iterable[Resource]) -> None:
    """Add reverse links after each resource's own links; a second call adds nothing."""
    by_type = {resource.type: resource for resource in resources}
    for resource in by_type.values():
        for link in resource.links:
            if link.reverse is None:
                continue
            reverse = has_many(link.reverse, resource.type, target_column=str(link.column))
            _add(by_type[link.type], reverse)


def _add(target: Resource, reverse: Link) -> None:
    if reverse not in target.links:
        object.__setattr__(target, "links", (*target.links, reverse))
