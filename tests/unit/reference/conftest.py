"""The API in this process, as in its own unit tests."""

from collections.abc import Iterator

import pytest

from tests.unit.api import cloud


@pytest.fixture(scope="module", autouse=True)
def _api() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch, cloud.entered(monkeypatch):
        yield
