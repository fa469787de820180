"""Feedback: one's own, of an event or of a session (facts: api, feedback)."""

from typing import Final

from openevent.domain.ownership import stays_its_persons
from openevent.domain.refusals import Wrong
from openevent.domain.write import Write


def is_ones_own(write: Write) -> None:
    """Note who gives a new feedback; nobody gives it for another."""
    if write.is_new:
        write.values["user_id"] = write.who.id


def is_of_one_thing(write: Write) -> None:
    """See that a feedback is of an event or of a session."""
    if (write.now("event_id") is None) == (write.now("session_id") is None):
        raise Wrong("A feedback is of an event or of a session: name one.", "relationships/event")


RULES: Final = (is_ones_own, stays_its_persons, is_of_one_thing)
