"""What clients send one after the other: the steps are in `flows`.

The numbers are those of docs/contract/clients.md.
"""

import pytest

from tests.integration.api import people
from tests.integration.api.clients.calls.call import Call, Flow
from tests.integration.api.clients.calls.scene import Scene
from tests.integration.api.clients.exchange import exchange
from tests.integration.api.clients.flows import (
    attendee_app,
    checkout,
    organizer,
    organizer_app,
    wizard,
)
from tests.integration.api.order_mails.shop import clear_queues

MODULES = (wizard, checkout, organizer, organizer_app, attendee_app)
FLOWS = [flow for module in MODULES for flow in module.FLOWS]


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("flow", FLOWS, ids=str)
def test_38_a_client_gets_through_all_steps(flow: Flow) -> None:
    clear_queues()
    scene = Scene(people.elsewhere().address)
    for step in flow.steps:
        if isinstance(step, Call):
            exchange(step, scene)
        else:
            step(scene)
