"""Feedback: one's own, of an event or of a session (facts: api, feedback)."""

from typing import Final

from openevent.domain.ownership import OWN
from openevent.domain.refusals import Wrong
from openevent.domain.write import Write


def is_of_one_thing(write: Write) -> None:
    """See that a feedback is of an event or of a session."""
    if (write.now("event_id") is None) == (write.now("session_id") is None):
        raise Wrong("A feedback is of an event or of a session: name one.", "relationships/event")


RULES: Final = (*OWN, is_of_one_thing)
