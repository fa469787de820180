"""Killed worker processes, with a real database and the emulator's S3, DynamoDB and SQS."""

import pytest


@pytest.fixture(autouse=True)
def _worker(as_worker: None) -> None:
    """Every test here is a worker's."""
