"""The dispatcher against a real database and the emulator's S3, DynamoDB and SQS."""

from uuid import UUID, uuid4

import pytest

from tests.integration.dispatcher.outcome_messages import add_mail


@pytest.fixture(autouse=True)
def _worker(as_worker: None) -> None:
    """Every test here is a worker's."""


@pytest.fixture
def key() -> UUID:
    """The key of a queued mail to an address with that key."""
    key = uuid4()
    add_mail(key, f"{key}@example.org")
    return key
