"""The scheduler against a real database and the emulator's S3, DynamoDB and SQS."""

import pytest


@pytest.fixture(autouse=True)
def _worker(as_worker: None) -> None:
    """Run each test with the environment of a worker."""
