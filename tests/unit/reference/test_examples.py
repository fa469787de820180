"""Each file of examples is of one resource, and a resource needs none."""

from collections.abc import Iterator

import pytest

from openevent.model.permissions import nobody
from openevent.resources import ALL, BY_TYPE
from reference import creation_order, examples, samples
from reference.example_rows import ExampleRows
from reference.examples import load_example

FILES = {resource.type.replace("-", "_"): resource.type for resource in ALL}
WRITE_ONLY = {"password"}
"""Attributes that only requests have; the column of a password holds its hash."""


def _list_linked_types(type_: str) -> Iterator[str]:
    example = load_example(type_)
    names = {*(example.links or ()), *example.varied_links}
    return (link.type for link in BY_TYPE[type_].links if link.name in names)


def test_each_file_belongs_to_a_resource() -> None:
    assert examples.FILES - set(FILES) == set()


@pytest.mark.parametrize("name", sorted(examples.FILES))
def test_a_file_names_attributes_and_links_of_its_resource(name: str) -> None:
    example, resource = load_example(FILES[name]), BY_TYPE[FILES[name]]
    attributes = {field.dashed_name for field in resource.fields.values()}
    columns = {column.name.replace("_", "-") for column in resource.table.c}
    names = {*example.varied, *example.attributes, *example.change}
    assert names - attributes - columns - WRITE_ONLY == set()
    links = {link.name for link in resource.links}
    assert {*(example.links or ()), *example.varied_links} - links == set()


@pytest.mark.parametrize("name", sorted(examples.FILES))
def test_a_file_has_values_for_each_row(name: str) -> None:
    example, resource = load_example(FILES[name]), BY_TYPE[FILES[name]]
    counts = {len(values) for values in example.varied.values()}
    if resource.can.create is nobody:
        assert len(counts) <= 1
        assert min(counts, default=2) >= 2
    else:
        assert counts <= {3}


def test_an_operation_is_in_the_file_of_one_resource() -> None:
    loaded = [load_example(type_) for type_ in FILES.values()]
    for table in ("queries", "bodies", "linked_rows", "senders"):
        operations = [name for example in loaded for name in getattr(example, table)]
        assert len(operations) == len(set(operations))


def test_a_resource_without_a_file_has_derived_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "FILES", frozenset())
    assert load_example("faq") == samples.derive_example(BY_TYPE["faq"])
    assert load_example("faq").get_positions(0) == {"event": 0}
    assert load_example("tax").get_positions(2) == {"event": 1}
    assert load_example("event-type").sender == "admin"


def test_a_file_without_rows_has_derived_rows() -> None:
    example = examples._complete(BY_TYPE["faq-type"], ExampleRows(sender="admin"))
    derived = samples.derive_example(BY_TYPE["faq-type"])
    assert (example.varied, example.get_change()) == (derived.varied, derived.get_change())
    assert example.sender == "admin"


def test_rows_are_created_after_the_rows_to_which_they_are_linked() -> None:
    order = ["user", *creation_order.list_created_types()]
    late = {
        type_: [other for other in _list_linked_types(type_) if other not in order[:position]]
        for position, type_ in enumerate(order)
    }
    assert {type_: others for type_, others in late.items() if others} == {}
