"""A session whose speakers are invited, and the account of somebody who is."""

import pytest

from tests.factories import events
from tests.integration.api.speakers.speaker_invitations import add_guest
from tests.integration.api.write.write_helpers import set_columns


@pytest.fixture
def session_id(event: events.WholeEvent) -> int:
    """A pending session; the event's owner created it."""
    set_columns("session", event.session_ids[1], state="pending")
    return event.session_ids[1]


@pytest.fixture
def guest() -> int:
    """The account with the invited address."""
    return add_guest()
