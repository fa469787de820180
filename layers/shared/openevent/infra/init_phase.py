"""Lambda's init phase: what the first call of a function needs is made while the function starts.

docs/contract/platform.md#runtime
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Final

from openevent.infra import aws

VARIABLE: Final = "AWS_LAMBDA_INITIALIZATION_TYPE"
"""Lambda sets it to `on-demand`, `provisioned-concurrency` or `snap-start`."""
ON_DEMAND: Final = "on-demand"

type Step = Callable[[], object]


def prepare(*steps: Step, if_nobody_waits: tuple[Step, ...] = ()) -> None:
    """Run steps that the first call would run. Outside of Lambda they wait for that call.

    `if_nobody_waits` are steps that few first calls need: they run for a snapshot or for
    provisioned concurrency, where no request waits for the start.
    """
    kind = os.environ.get(VARIABLE)
    if kind is None:
        return
    for step in steps if kind == ON_DEMAND else (*steps, *if_nobody_waits):
        step()


def create_clients(*services: str) -> tuple[Step, ...]:
    """Build the steps that create the clients of these services."""
    return tuple(partial(aws.client, service) for service in services)
