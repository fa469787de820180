"""Feedback: one's own, of an event or of a session (docs/contract/resources.md#feedback)."""

from typing import Final

from openevent.domain.people.ownership import OWN
from openevent.domain.refusals import Forbidden, Wrong
from openevent.domain.write import Write


def is_of_one_thing(write: Write) -> None:
    """See that a feedback is of an event or of a session."""
    if (write.now("event_id") is None) == (write.now("session_id") is None):
        raise Wrong("A feedback is of an event or of a session: name one.", "relationships/event")


def stays_with_its_thing(write: Write) -> None:
    """See that what was said of one thing is never said of another."""
    if not write.is_new and write.changes("event_id", "session_id"):
        raise Forbidden(
            "What was said of one thing is not said of another.", "relationships/session"
        )


RULES: Final = (*OWN, stays_with_its_thing, is_of_one_thing)
