"""When sessions take place, and whether that can be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class DateSpan:
    """From the earliest start to the latest end of the sessions seen."""

    first: datetime | None = None
    last: datetime | None = None

    def add(self, row: dict[str, Any]) -> None:
        """Widen the span to the session of a row."""
        start, end = row.get("starts_at"), row.get("ends_at")
        for moment in (start, end):
            if moment is not None:
                self.first = moment if self.first is None else min(self.first, moment)
                self.last = moment if self.last is None else max(self.last, moment)


def check_session(session: dict[str, Any], event: dict[str, Any], span: DateSpan) -> str | None:
    """Widen the span to a session, and say what is odd about its times."""
    span.add(session)
    return describe_problem(session, event)


def describe_problem(session: dict[str, Any], event: dict[str, Any]) -> str | None:
    """Say what is odd about a session's times, in a sentence; real events have such sessions, so it is no error."""
    start, end = session.get("starts_at"), session.get("ends_at")
    if start is not None and end is not None and end <= start:
        return "The session ends before it starts, or at that moment."
    first, last = event.get("starts_at"), event.get("ends_at")
    if (first is not None and start is not None and start < first) or (
        last is not None and end is not None and end > last
    ):
        return "The session lies outside the event's dates."
    return None
