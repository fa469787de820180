"""The API accepts the example rows that are derived from a declaration."""

import pytest

from api.write import validation
from openevent.model.permissions import nobody
from openevent.model.resource import Resource
from openevent.resources import ALL
from reference import samples
from reference.creation_order import list_created_types
from reference.examples import load_example

CREATED = [resource for resource in ALL if resource.can.create is not nobody]
WITH_ATTRIBUTES = [resource for resource in CREATED if samples.build_attributes(resource, 1)]
"""A row of another type, such as a favourite, has links only."""


@pytest.mark.parametrize("resource", WITH_ATTRIBUTES, ids=lambda resource: resource.type)
def test_derived_attributes_make_a_row(resource: Resource) -> None:
    attributes = samples.build_attributes(resource, 1)
    assert validation.read_columns(resource, attributes, {})


@pytest.mark.parametrize("resource", CREATED, ids=lambda resource: resource.type)
def test_every_type_that_clients_create_has_rows_in_the_examples(resource: Resource) -> None:
    assert resource.type in {"user", *list_created_types()}
    example = load_example(resource.type)
    has_attributes = resource in WITH_ATTRIBUTES
    get_values = example.get_attributes if has_attributes else example.get_positions
    assert [number for number in range(3) if not get_values(number)] == []
    assert example.get_change() or not has_attributes
