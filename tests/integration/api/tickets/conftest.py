"""An event that sells tickets, and its owner."""

from collections.abc import Callable

import pytest

from tests.factories import events
from tests.integration.api.tickets.stall import Stall
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


@pytest.fixture
def stall(event: events.WholeEvent) -> Stall:
    return Stall(event)


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    return enter(event.owner_id)
