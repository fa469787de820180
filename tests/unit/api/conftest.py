"""The API in process, without a database: one that is asked for fails the test."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from openevent.infra.telemetry import logger
from tests.unit.api import cloud
from tests.unit.api.client import Client


@pytest.fixture(scope="module", autouse=True)
def _api() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch, cloud.entered(monkeypatch):
        yield


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, Any]]]:
    """The lines logged since the test began."""
    stream = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def client() -> Client:
    return Client()
