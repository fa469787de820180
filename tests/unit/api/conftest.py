"""The API in process, without a database: one that is asked for fails the test."""

from collections.abc import Iterator

import pytest

from tests.unit.api import cloud
from tests.unit.api.client import Client


@pytest.fixture(scope="module", autouse=True)
def _api() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch, cloud.entered(monkeypatch):
        yield


@pytest.fixture
def client() -> Client:
    return Client()
