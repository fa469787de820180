"""Feedback: what somebody thought of an event or of a session, with a rating from 0 to 5."""

from sqlalchemy import CheckConstraint, Index

from openevent.model.kinds import Rating, String
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    Permissions,
    admin,
    co_organizer,
    logged_in,
    mine,
    of_its_session,
    on_the_programme,
    published,
    staff,
    visible,
)
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.unique import LIVING, Unique

VISIBLE = visible | of_its_session((published & on_the_programme) | staff)


class FeedbackAttributes(Attributes):
    """A trigger keeps a session's `average_rating` and `rating_count`."""

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
        read=VISIBLE | mine | admin,
        create=logged_in & (visible | of_its_session(co_organizer)),
        update=mine,
        delete=mine,
    ),
    constraints=(
        CheckConstraint("(event_id IS NULL) <> (session_id IS NULL)", name="subject"),
        *(
            Unique(
                Index(
                    f"feedbacks_{thing}_key",
                    f"{thing}_id",
                    "user_id",
                    unique=True,
                    postgresql_where=LIVING,
                ),
                f"You gave feedback of this {thing}: change it.",
                f"relationships/{thing}",
            )
            for thing in ("event", "session")
        ),
    ),
    archive=None,
    copied=False,
    own_data=OwnData(columns=("user_id",), order=3),
    version="sessions",
    trash=mine | admin,
    has_rules=True,
)
