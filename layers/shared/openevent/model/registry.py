"""The registry of all resources: by type, by file, and in the order of the archive."""

from collections.abc import Iterable

from openevent.model.links import Link
from openevent.model.resource import Resource
from openevent.model.reverse_links import add_reverse_links


class Registry:
    """The resources in the order of the reference, and lists computed from their declarations."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.all: list[Resource] = []
        self.by_type: dict[str, Resource] = {}
        self.add(*resources)

    def add(self, *resources: Resource) -> None:
        """Add resources and their reverse links; modules that copied a list do not notice."""
        self.all.extend(resources)
        self.by_type.update((resource.type, resource) for resource in resources)
        add_reverse_links(self.all)

    @property
    def archived(self) -> list[Resource]:
        """The resources of the zip in the order of its files: each after those that it refers to.

        Raises ValueError if links form a circle.
        """
        waiting = [resource for resource in self.all if resource.archive]
        ordered: list[Resource] = []
        while waiting:
            ready = [resource for resource in waiting if not self._targets(resource) & {*waiting}]
            if not ready:
                types = ", ".join(resource.type for resource in waiting)
                raise ValueError(
                    f"The links of {types} form a circle: set in_archive=False for one of them."
                )
            ordered.append(ready[0])
            waiting.remove(ready[0])
        return ordered

    @property
    def event_parts(self) -> list[Resource]:
        """The resources of the zip that belong to the event."""
        return [resource for resource in self.archived if not resource.required_archive.is_event]

    @property
    def by_file(self) -> dict[str, Resource]:
        """The resources of the zip by the name of their file, in the order of the files."""
        return {resource.required_archive.file: resource for resource in self.archived}

    def find_references(self, resource: Resource) -> list[Link]:
        """Find the links that the archive writes as the id of one record of the zip."""
        links = self._archived_links(resource)
        return [link for link in links if link.column and not self._leads_to_event(link)]

    def find_lists(self, resource: Resource) -> list[Link]:
        """Find the links that the archive writes as a list of records of the zip."""
        return [link for link in self._archived_links(resource) if link.through]

    def find_reverse_lists(self, resource: Resource) -> list[tuple[Link, Resource]]:
        """Find the links that the archive writes at the other side, with that side's resource."""
        writers = {
            link.through: other
            for other in self.archived
            for link in self.find_lists(other)
            if link.type == resource.type
        }
        links = [link for link in resource.links if not link.in_archive]
        return [(link, writers[link.through]) for link in links if link.through in writers]

    def _archived_links(self, resource: Resource) -> list[Link]:
        links = [link for link in resource.links if link.in_archive]
        return [link for link in links if self.by_type[link.type].archive]

    def _leads_to_event(self, link: Link) -> bool:
        return self.by_type[link.type].required_archive.is_event

    def _targets(self, resource: Resource) -> set[Resource]:
        return {self.by_type[link.type] for link in self._archived_links(resource)}
