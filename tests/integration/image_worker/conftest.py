"""The image worker against a real database and the emulator's S3, DynamoDB and SQS."""

from collections.abc import Iterator, Mapping

import pytest

from local.services import emulator as emulators
from local.stack import schema
from openevent.infra import db
from tests.factories import events
from tests.integration import cloud
from tests.integration.image_worker import rows


@pytest.fixture(scope="module")
def environment(database: schema.Database, emulator: emulators.Emulator) -> Mapping[str, str]:
    """The variables of a worker whose bucket, table and queues exist."""
    variables = {"POWERTOOLS_SERVICE_NAME": "image_worker"}
    return {**cloud.create_services(database, emulator), **variables}


@pytest.fixture(autouse=True)
def _worker(as_worker: None) -> None:
    """Run every test here as a worker."""


@pytest.fixture(autouse=True)
def _empty_queue(_worker: None) -> Iterator[None]:
    rows.clear_queue()
    yield
    rows.clear_queue()


@pytest.fixture
def event() -> events.WholeEvent:
    """A published event with one of everything."""
    with db.transaction() as connection:
        return events.add_whole_event(connection)
