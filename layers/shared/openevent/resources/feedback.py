"""Feedback: a user's rating of an event or a session, from 0 to 5, with a comment."""

from sqlalchemy import CheckConstraint, Index

from openevent.model.kinds import Rating, String
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    Permissions,
    admin,
    co_organizer,
    for_session,
    logged_in,
    on_the_programme,
    own_row,
    public_event,
    published,
    staff,
    visible,
)
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.unique import NOT_DELETED, Unique

SUBJECT_VISIBLE = visible | for_session((published & on_the_programme) | staff)


class FeedbackAttributes(Attributes):
    """A trigger updates a session's `average_rating` and `rating_count`."""

    rating: Rating
    comment: String | None = None


feedbacks = Resource(
    type="feedback",
    attributes=FeedbackAttributes,
    links=(
        to_one("event", on_delete="CASCADE"),
        to_one("session", on_delete="CASCADE"),
        to_one("user", required=True),
    ),
    can=Permissions(
        read=SUBJECT_VISIBLE | own_row | admin,
        create=logged_in & (visible | for_session(co_organizer)),
        update=own_row,
        delete=own_row,
        cache=public_event | for_session(public_event),
    ),
    constraints=(
        CheckConstraint("(event_id IS NULL) <> (session_id IS NULL)", name="subject"),
        *(
            Unique(
                Index(
                    f"feedbacks_{subject}_key",
                    f"{subject}_id",
                    "user_id",
                    unique=True,
                    postgresql_where=NOT_DELETED,
                ),
                f"You already gave feedback on this {subject}: change that.",
                f"relationships/{subject}",
            )
            for subject in ("event", "session")
        ),
    ),
    archive=None,
    is_copied=False,
    own_data=OwnData(columns=("user_id",), order=3),
    version="sessions",
    trash_rule=own_row | admin,
    has_rules=True,
)
