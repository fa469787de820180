"""Check when sessions take place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class DateSpan:
    """From the earliest to the latest time of the sessions read so far."""

    first: datetime | None = None
    last: datetime | None = None

    def add(self, session: dict[str, Any]) -> None:
        """Extend the span to the times of a session's row."""
        for time in (session.get("starts_at"), session.get("ends_at")):
            if time is not None:
                self.first = time if self.first is None else min(self.first, time)
                self.last = time if self.last is None else max(self.last, time)


def add_and_check_session(
    session: dict[str, Any], event: dict[str, Any], span: DateSpan
) -> str | None:
    """Extend the span to a session, and return a warning about its times or None."""
    span.add(session)
    return describe_problem(session, event)


def describe_problem(session: dict[str, Any], event: dict[str, Any]) -> str | None:
    """Return a warning about a session's times; real events have such sessions, so no error."""
    start, end = session.get("starts_at"), session.get("ends_at")
    if start is not None and end is not None and end <= start:
        return "The session must end after it starts: correct its times."
    first, last = event.get("starts_at"), event.get("ends_at")
    is_too_early = first is not None and start is not None and start < first
    is_too_late = last is not None and end is not None and end > last
    if is_too_early or is_too_late:
        return "The session is outside the event's dates: correct its times or the event's."
    return None
