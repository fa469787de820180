"""The API accepts the example rows that are derived from a declaration."""

import pytest

from api.write import validation
from openevent.model.permissions import nobody
from openevent.model.resource import Resource
from openevent.resources import ALL
from reference import fixtures, rows, samples

CREATED = [resource for resource in ALL if resource.can.create is not nobody]


@pytest.mark.parametrize("resource", CREATED, ids=lambda resource: resource.type)
def test_derived_attributes_make_a_row(resource: Resource) -> None:
    attributes = samples.build_attributes(resource, 1)
    assert validation.read_columns(resource, attributes, {})


@pytest.mark.parametrize("resource", CREATED, ids=lambda resource: resource.type)
def test_every_type_that_clients_create_has_rows_in_the_examples(resource: Resource) -> None:
    assert resource.type in {"user", "event", *fixtures.CATALOGUE_TYPES, *fixtures.CREATED_TYPES}
    assert rows.get_attributes(resource.type, 0)
    assert rows.get_change(resource.type)
