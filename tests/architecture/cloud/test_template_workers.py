"""The workers that make files have time and memory for them."""

import pytest

from tests.architecture.template import deployed, function

PRODUCTION = deployed("production")
MEMORY = {"Image": 2048}
"""Megabytes of a worker, if not those of all."""


@pytest.mark.parametrize(
    ("kind", "seconds", "visibility"), [("Image", 120, 144), ("Document", 60, 72)]
)
def test_files_have_their_time_and_three_deliveries(
    kind: str, seconds: int, visibility: int
) -> None:
    worker = function(PRODUCTION, f"{kind}WorkerFunction")
    queue = PRODUCTION.properties(f"{kind}sQueue")
    assert (worker["Timeout"], worker["MemorySize"]) == (seconds, MEMORY.get(kind, 1769))
    assert (queue["VisibilityTimeout"], queue["RedrivePolicy"]["maxReceiveCount"]) == (
        visibility,
        3,
    )
