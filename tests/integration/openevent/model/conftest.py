"""The fixture of the tests of permissions."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from openevent.infra import db
from tests.integration.openevent.model.permission_world import World, build_world


@pytest.fixture
def world() -> Iterator[World]:
    """Two events in a transaction that is rolled back after the test."""
    with db._wait_for_connection(1) as connection:
        transaction = connection.begin()
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # no commit checks them
        yield build_world(connection)
        transaction.rollback()
