"""The document worker against a real database and the emulator's S3 and SQS."""

from collections.abc import Iterator, Mapping

import pytest

from local.services import emulator as emulators
from local.stack import schema
from tests.integration import cloud
from tests.integration.document_worker import rows


@pytest.fixture(scope="module")
def environment(database: schema.Database, emulator: emulators.Emulator) -> Mapping[str, str]:
    """The variables of a worker whose bucket and queues exist."""
    variables = {"POWERTOOLS_SERVICE_NAME": "document_worker"}
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
def order() -> rows.Order:
    """A completed order of two tickets for 120 EUR each, in Berlin."""
    return rows.add_order()
