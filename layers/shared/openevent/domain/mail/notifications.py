"""Rules of settings: which mails and notifications a user may switch off."""

from typing import Final

from openevent.domain.refusals import Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.mail.app_notices import APP_NOTICES
from openevent.mail.catalogue import ACTION_BY_NAME, ACTIONS

TYPES: Final = tuple(action.name for action in (*ACTIONS, *APP_NOTICES) if action.notification)
"""The types of notifications in the app: the names of their actions."""


def check_type(plan: PlanBuilder) -> None:
    """Check that the type of notification exists."""
    if plan.changes("notification_type") and plan.columns["notification_type"] not in TYPES:
        message = f"The type must be one of: {', '.join(TYPES)}."
        raise Invalid(message, "attributes/notification-type")


def check_necessary_mail(plan: PlanBuilder) -> None:
    """Check that nobody switches off a mail that accounts and invitations need."""
    is_switched_off = plan.changes("enabled") and plan.columns["enabled"] is False
    action = ACTION_BY_NAME.get(plan.row["action"])
    if is_switched_off and action and action.necessary:
        message = "This mail is necessary and cannot be switched off."
        raise Invalid(message, "attributes/enabled")
