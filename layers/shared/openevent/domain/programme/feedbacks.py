"""Rules of feedback about an event or a session (docs/contract/resources.md#feedback)."""

from openevent.auth import rate_limits
from openevent.domain.refusals import Forbidden, Invalid
from openevent.domain.write.builder import PlanBuilder


def check_feedback_stays(plan: PlanBuilder) -> None:
    """Check that feedback stays with its event or session."""
    if not plan.is_new and plan.changes("event_id", "session_id"):
        message = "Feedback cannot be moved to another event or session."
        raise Forbidden(message, "relationships/session")


def check_one_subject(plan: PlanBuilder) -> None:
    """Check that feedback is about an event or a session, and not about both."""
    has_event = plan.value_after("event_id") is not None
    has_session = plan.value_after("session_id") is not None
    if has_event == has_session:
        message = "Feedback is about an event or a session: name exactly one."
        raise Invalid(message, "relationships/event")


def count_feedback(plan: PlanBuilder) -> None:
    """Count new feedback: each one changes a rating. Raises rate_limits.Reached."""
    if plan.is_new:
        rate_limits.count("feedback.account", str(plan.user.id))
