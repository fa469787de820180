"""The shared layer in process: AWS from moto, no network."""

from collections.abc import Iterator

import pytest

from tests.unit.api import cloud


@pytest.fixture(scope="module")
def in_memory() -> Iterator[None]:
    """An AWS of this process, whose clients live as long as the module: making one costs 100 ms."""
    with pytest.MonkeyPatch.context() as monkeypatch, cloud.entered(monkeypatch):
        yield
