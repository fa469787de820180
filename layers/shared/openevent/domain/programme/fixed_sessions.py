"""Sessions that are accepted or confirmed: what their speakers no longer change.

docs/contract/resources.md#sessions-on-the-programme
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from openevent.domain.programme.session_mails import SCHEDULED_STATES
from openevent.domain.refusals import Forbidden
from openevent.domain.write.builder import PlanBuilder
from openevent.model.permissions import CO_ORGANIZERS

ORGANIZERS_PLACES: Final[Mapping[str, str]] = {
    "starts_at": "attributes/starts-at",
    "ends_at": "attributes/ends-at",
    "submitted_at": "attributes/submitted-at",
    "is_locked": "attributes/is-locked",
    "microlocation_id": "relationships/microlocation",
    "track_id": "relationships/track",
    "session_type_id": "relationships/session-type",
}
"""The columns that only organizers change then, with their places in a request."""
TEXTS: Final = (
    "title",
    "subtitle",
    "short_abstract",
    "long_abstract",
    "level",
    "language",
    "comments",
)
"""The columns whose change by a speaker the organizers are notified of."""
TEXTS_CHANGED: Final = "session.texts-changed"
"""A speaker or the creator has changed texts of an accepted or confirmed session."""
PRECISION: Final = timedelta(milliseconds=1)
"""Clocks of JavaScript have milliseconds: a client sends back a time without its microseconds."""
REFUSAL: Final = (
    "This session is accepted or confirmed: only organizers of its event may change its {}."
)


def check_fixed_columns(plan: PlanBuilder) -> None:
    """Check that nobody but an organizer moves an accepted or confirmed session.

    The locked row decides, so a state that the same request changes does not count.
    """
    if not _is_of_speaker(plan):
        return
    times = [name for name in ORGANIZERS_PLACES if _is_same_time(plan, name)]
    plan.keep(*times)
    refusals = [
        Forbidden(REFUSAL.format(place.partition("/")[2]), place)
        for name, place in ORGANIZERS_PLACES.items()
        if plan.changes(name)
    ]
    if refusals:
        first, *others = refusals
        raise Forbidden(first.message, first.pointer, others)


def record_new_texts(plan: PlanBuilder) -> None:
    """Record that a speaker or the creator changes texts of an accepted or confirmed session."""
    if not _is_of_speaker(plan):
        return
    columns = [name for name in TEXTS if plan.changes(name)]
    if columns:
        plan.record_change(TEXTS_CHANGED, {"columns": columns})


def _is_of_speaker(plan: PlanBuilder) -> bool:
    """Tell whether a user who is no organizer changes an accepted or confirmed session."""
    is_fixed = plan.row.get("state") in SCHEDULED_STATES
    return is_fixed and not plan.has_role(*CO_ORGANIZERS)


def _is_same_time(plan: PlanBuilder, name: str) -> bool:
    """Tell whether a time was sent back as a clock of milliseconds shows it."""
    before: Any = plan.row.get(name)
    after = plan.columns.get(name)
    if not isinstance(before, datetime) or not isinstance(after, datetime):
        return False
    return abs(before - after) < PRECISION
