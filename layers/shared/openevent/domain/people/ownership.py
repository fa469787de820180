"""Rules of what belongs to one user, such as settings and feedback."""

from openevent.domain.refusals import Forbidden
from openevent.domain.write.builder import PlanBuilder


def set_owner(plan: PlanBuilder) -> None:
    """Make the user the owner of a new row."""
    if plan.is_new:
        plan.set(user_id=plan.user.id)


def check_owner_stays(plan: PlanBuilder) -> None:
    """Check that the row stays with its user."""
    if not plan.is_new and plan.changes("user_id"):
        raise Forbidden("This cannot be given to another user.", "relationships/user")
