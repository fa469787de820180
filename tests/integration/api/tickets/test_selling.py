"""Any sequence of requests about seats leaves the counters right, and none sells a seat twice."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.api.tickets.selling import Selling

STEPS = 30


@pytest.mark.parametrize("sequences", [8, pytest.param(600, marks=pytest.mark.soak)])
def test_counters_are_right_after_any_sequence(sequences: int) -> None:
    quiet = settings(
        max_examples=sequences,
        stateful_step_count=STEPS,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Selling, settings=quiet)
