"""Every resource sets the required fields of Resource, and their values fit the declaration."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import UniqueConstraint

from dispatcher.reactions import versions
from openevent import resources
from openevent.domain import rules
from openevent.domain.event import copying
from openevent.model import event_versions
from openevent.model.permissions import ANONYMOUS, nobody
from openevent.model.resource import CREATE, METADATA, READ, UPDATE, Resource
from openevent.resources import ALL, BY_TYPE
from openevent.resources.event import events

REQUIRED = ("archive", "is_copied", "own_data", "version", "trash_rule", "has_rules")
EVENT_ID = "event_id"
NO_NUMBER = (
    "Set version=None, or add the number to VERSION_NAMES in openevent/model/event_versions.py."
)
every_resource = pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)


def test_required_fields_have_no_default() -> None:
    required = {
        field.name
        for field in fields(Resource)
        if field.default is MISSING and field.default_factory is MISSING
    }
    assert required == {"type", "attributes", "can", *REQUIRED}


def list_declarations() -> Iterator[Resource]:
    """List the resources that the modules of openevent/resources declare."""
    for info in iter_modules(resources.__path__):
        module = import_module(f"{resources.__name__}.{info.name}")
        yield from (value for value in vars(module).values() if isinstance(value, Resource))


def test_each_declaration_is_registered() -> None:
    declared = {resource.type for resource in list_declarations()}
    assert declared == set(BY_TYPE), "Add it to RESOURCES in openevent/resources/__init__.py."


@every_resource
def test_a_copied_row_needs_only_rows_that_are_copied(resource: Resource) -> None:
    if not resource.is_copied or resource is events:
        return
    assert resource in copying.PARTS
    event = resource.link("event")
    assert (event.column, event.required) == (EVENT_ID, True)
    for link in resource.links:
        target = BY_TYPE[link.type]
        assert not link.required or target.is_copied or EVENT_ID not in target.table.c


@every_resource
def test_own_data_refers_to_existing_columns_and_links(resource: Resource) -> None:
    own = resource.own_data
    if own is None:
        return
    columns = set(resource.table.c.keys())
    assert own.columns or own.addresses or own.through
    assert {*own.columns, *own.addresses, *own.hidden, *own.hidden.values()} <= columns
    for name in own.columns:
        keys = resource.table.c[name].foreign_keys
        is_user = resource.type == "user" and name == "id"
        assert is_user or [key.column.table.name for key in keys] == ["users"]
    for name in own.through:
        link = resource.link(name)
        assert link.through in METADATA.tables
        assert BY_TYPE[link.type].own_data is not None


def test_lists_of_own_data_have_different_positions() -> None:
    orders = [resource.own_data.order for resource in ALL if resource.own_data]
    assert len(set(orders)) == len(orders)


@every_resource
def test_a_version_is_a_version_number_of_events(resource: Resource) -> None:
    if resource.version is None:
        assert f"{resource.type}.updated" not in versions.COUNTED
        return
    assert resource.version in event_versions.VERSION_NAMES, NO_NUMBER
    for word in ("created", "updated", "deleted", "restored"):
        assert resource.version in versions.COUNTED[f"{resource.type}.{word}"]


def test_every_version_number_belongs_to_a_resource() -> None:
    assert {resource.version for resource in ALL} - {None} == set(event_versions.VERSION_NAMES)


def test_deleting_a_row_increments_the_versions_of_linked_resources() -> None:
    linked = {
        "session": {"sessions", "speakers"},
        "speaker": {"sessions", "speakers"},
        "track": {"tracks", "sessions"},
        "microlocation": {"microlocations", "sessions"},
        "sponsor": {"sponsors"},
        "faq-type": {"event"},
        "event": {"event"},
    }
    assert {type_: set(versions.COUNTED[f"{type_}.deleted"]) for type_ in linked} == linked


@every_resource
def test_a_resource_with_a_trash_rule_has_deleted_at(resource: Resource) -> None:
    assert ("deleted_at" in resource.table.c) == (resource.trash_rule is not None)
    if resource.trash_rule is not None:
        str(resource.trash_rule.where(ANONYMOUS, resource.table))


@every_resource
def test_has_rules_matches_the_registered_rules(resource: Resource) -> None:
    is_registered = resource.type in rules.list_types()
    assert is_registered == resource.has_rules, "Change RULES in openevent/domain/rules.py, or it."


def test_rules_belong_to_resources() -> None:
    assert rules.list_types() <= BY_TYPE.keys()


@every_resource
def test_every_unique_index_has_a_message(resource: Resource) -> None:
    pointers = {f"attributes/{field.dashed_name}" for field in resource.fields.values()}
    pointers |= {f"relationships/{link.name}" for link in resource.links}
    assert all(unique.message.endswith(".") for unique in resource.unique)
    assert {unique.pointer for unique in resource.unique} <= pointers
    with_message = {unique.name for unique in resource.unique}
    # No body sets a guid.
    with_message |= {f"{resource.table}_guid_key" for field in resource.fields if field == "guid"}
    assert resource.can.create is nobody or _unique_names(resource) == with_message


def _unique_names(resource: Resource) -> set[str]:
    indexes = {str(index.name) for index in resource.table.indexes if index.unique}
    constraints = {
        str(item.name) for item in resource.table.constraints if isinstance(item, UniqueConstraint)
    }
    return indexes | constraints


def test_each_constraint_has_one_message() -> None:
    names = [unique.name for resource in ALL for unique in resource.unique]
    assert len(set(names)) == len(names)


@every_resource
def test_a_link_to_one_leads_to_the_table_of_its_resource(resource: Resource) -> None:
    for link in resource.links:
        if link.column:
            assert link.target_table == BY_TYPE[link.type].table.name


@every_resource
def test_links_have_different_names(resource: Resource) -> None:
    names = [link.name for link in resource.links]
    assert len(set(names)) == len(names)


@every_resource
def test_a_reverse_link_is_in_the_other_resource(resource: Resource) -> None:
    for link in resource.links:
        if link.reverse:
            reverse = BY_TYPE[link.type].link(link.reverse)
            assert (reverse.type, reverse.many, reverse.target_column) == (
                resource.type,
                True,
                link.column,
            )


@every_resource
def test_own_routes_are_links_or_those_of_one_row(resource: Resource) -> None:
    assert resource.own_routes <= {CREATE, READ, UPDATE, *(link.name for link in resource.links)}


@every_resource
def test_a_slug_is_an_attribute(resource: Resource) -> None:
    assert resource.slug is None or resource.slug in resource.fields
