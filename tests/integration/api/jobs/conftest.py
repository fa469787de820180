"""A user who starts jobs."""

from collections.abc import Callable

import pytest

from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.unit.api.client import Client


@pytest.fixture
def user_id(add_user: Callable[..., int]) -> int:
    return add_user()


@pytest.fixture
def user(user_id: int, enter: Callable[..., Client]) -> Client:
    """The client of the user; the queue of imports is empty."""
    client("sqs").purge_queue(QueueUrl=settings().imports_queue_url)
    return enter(user_id)
