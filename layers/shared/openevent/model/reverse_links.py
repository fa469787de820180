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
            _add(by_type[link.type], _build_reverse(resource, link, link.reverse))


def _build_reverse(resource: Resource, link: Link, name: str) -> Link:
    target_column, rule = str(link.column), link.column_rule
    return has_many(name, resource.type, target_column=target_column, column_rule=rule)


def _add(target: Resource, reverse: Link) -> None:
    if reverse not in target.links:
        object.__setattr__(target, "links", (*target.links, reverse))
