"""A worker's surroundings: a real database, and the emulator's S3, DynamoDB and SQS."""

from collections.abc import Iterator, Mapping

import pytest

from local.services import emulator as emulators
from local.stack import schema
from openevent.infra import db
from tests.factories import events
from tests.integration import cloud


@pytest.fixture(scope="module")
def environment(database: schema.Database, emulator: emulators.Emulator) -> Mapping[str, str]:
    """The variables of a worker whose bucket, table and queues are there."""
    return cloud.create_services(database, emulator)


@pytest.fixture
def as_worker(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process be the worker; a folder of worker tests takes it for all of them."""
    with cloud.entered(environment, monkeypatch):
        yield


@pytest.fixture
def user() -> int:
    """The id of a verified user."""
    with db.transaction() as connection:
        return events.add_user(connection)
