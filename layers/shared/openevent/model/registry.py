"""All resources together: by name, and in the order in which the archive holds them."""

from collections.abc import Iterable

from openevent.model.links import Link
from openevent.model.resource import Resource
from openevent.model.reverse_links import add_reverse_links


class Registry:
    """The resources in the order of the reference, and what follows from their declarations."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.all: list[Resource] = []
        self.by_type: dict[str, Resource] = {}
        self.add(*resources)

    def add(self, *resources: Resource) -> None:
        """Add resources and the links back to them; modules that copied a list do not see it."""
        self.all.extend(resources)
        self.by_type.update((resource.type, resource) for resource in resources)
        add_reverse_links(self.all)

    @property
    def archived(self) -> list[Resource]:
        """The resources of the zip in the order of its files: each after those that it refers to.

        Raises ValueError where links form a circle.
        """
        waiting = [resource for resource in self.all if resource.archive]
        ordered: list[Resource] = []
        while waiting:
            ready = [resource for resource in waiting if not self._targets(resource) & {*waiting}]
            if not ready:
                types = ", ".join(resource.type for resource in waiting)
                raise ValueError(f"The links of {types} form a circle: one of them is not carried.")
            ordered.append(ready[0])
            waiting.remove(ready[0])
        return ordered

    @property
    def parts(self) -> list[Resource]:
        """The resources of the zip that belong to the event."""
        return [resource for resource in self.archived if not resource.entry.single]

    @property
    def by_file(self) -> dict[str, Resource]:
        """The resources of the zip by the name of their file, in the order of the files."""
        return {resource.entry.file: resource for resource in self.archived}

    def references(self, resource: Resource) -> list[Link]:
        """List the links that the archive carries as the id of one record of the zip."""
        return [link for link in self._carried(resource) if link.column and not self._owns(link)]

    def lists(self, resource: Resource) -> list[Link]:
        """List the links that the archive carries as a list of records of the zip."""
        return [link for link in self._carried(resource) if link.through]

    def reverse_lists(self, resource: Resource) -> list[tuple[Link, Resource]]:
        """List the links whose other side the archive carries, with the resource of that side."""
        carried = {
            link.through: other
            for other in self.archived
            for link in self.lists(other)
            if link.type == resource.type
        }
        return [
            (link, carried[link.through])
            for link in resource.links
            if link.through in carried and not link.carried
        ]

    def _carried(self, resource: Resource) -> list[Link]:
        return [link for link in resource.links if link.carried and self.by_type[link.type].archive]

    def _owns(self, link: Link) -> bool:
        return self.by_type[link.type].entry.single

    def _targets(self, resource: Resource) -> set[Resource]:
        return {self.by_type[link.type] for link in self._carried(resource)}
