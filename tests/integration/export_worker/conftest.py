"""The export worker against a real database and the emulator's S3, DynamoDB and SQS."""

from collections.abc import Mapping

import pytest

from local.services import emulator as emulators
from local.stack import schema
from tests.integration import cloud


@pytest.fixture(scope="module")
def environment(database: schema.Database, emulator: emulators.Emulator) -> Mapping[str, str]:
    """The variables of a worker whose bucket, table and queues exist."""
    variables = {"RELEASE": "1.2.3", "POWERTOOLS_SERVICE_NAME": "export_worker"}
    return {**cloud.create_services(database, emulator), **variables}


@pytest.fixture(autouse=True)
def _worker(as_worker: None) -> None:
    """Run every test here as a worker."""
