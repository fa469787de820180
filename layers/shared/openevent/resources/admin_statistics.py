"""Statistics of the deployment, counted when they are read: views of one row each.

See docs/contract/resources.md#admin-statistics. They count deleted rows, too.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from openevent.model.kinds import READ_ONLY, Int
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import Attributes, AttributesClass, Resource

ROW_ID: Final = 1
SELECT: Final = f"""
    SELECT id, of_rows.* FROM (VALUES ({ROW_ID}::bigint)) AS row_ids (id)
    LEFT JOIN (SELECT{{}}) AS of_rows ON true"""
"""The outer join lets PostgreSQL find the row without counting."""
OF_EVENTS: Final = """
        count(*) FILTER (WHERE state = 'draft') AS draft,
        count(*) FILTER (WHERE state = 'published') AS published,
        count(*) FILTER (WHERE ends_at < now()) AS past
        FROM events"""
OF_USERS: Final = """
        count(*) FILTER (WHERE is_super_admin) AS super_admin,
        count(*) FILTER (WHERE is_admin) AS admin,
        count(*) FILTER (WHERE is_verified AND NOT is_admin AND NOT is_super_admin) AS verified,
        count(*) FILTER (WHERE NOT (is_verified OR is_admin OR is_super_admin)) AS unverified,
        count(*) FILTER (WHERE is_user_owner) AS owner,
        count(*) FILTER (WHERE is_user_organizer) AS organizer,
        count(*) FILTER (WHERE is_user_coorganizer) AS coorganizer,
        (SELECT count(DISTINCT user_id) FROM users_events_roles
            WHERE role_id = (SELECT id FROM roles WHERE name = 'attendee')) AS attendee,
        count(*) FILTER (WHERE is_user_track_organizer) AS track_organizer
        FROM users"""
OF_MAILS: Final = """
        count(*) FILTER (WHERE time > now() - interval '1 day') AS one_day,
        count(*) FILTER (WHERE time > now() - interval '3 days') AS three_days,
        count(*) FILTER (WHERE time > now() - interval '7 days') AS seven_days,
        count(*) AS thirty_days
        FROM mails WHERE time > now() - interval '30 days'"""
OF_SESSIONS: Final = """
        count(*) FILTER (WHERE state = 'draft') AS draft,
        0 AS submitted,
        count(*) FILTER (WHERE state = 'accepted') AS accepted,
        count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
        count(*) FILTER (WHERE state = 'pending') AS pending,
        count(*) FILTER (WHERE state = 'rejected') AS rejected
        FROM sessions"""
OF_GROUPS: Final = " 0 AS groups, 0 AS group_events, 0 AS followers"
"""There are no groups."""


class EventCounts(Attributes):
    """An event that has ended counts as past, and as a draft or published."""

    draft: Annotated[Int, READ_ONLY]
    published: Annotated[Int, READ_ONLY]
    past: Annotated[Int, READ_ONLY]


class UserCounts(Attributes):
    """`verified` and `unverified` leave administrators out; a role counts its users once."""

    super_admin: Annotated[Int, READ_ONLY]
    admin: Annotated[Int, READ_ONLY]
    verified: Annotated[Int, READ_ONLY]
    unverified: Annotated[Int, READ_ONLY]
    owner: Annotated[Int, READ_ONLY]
    organizer: Annotated[Int, READ_ONLY]
    coorganizer: Annotated[Int, READ_ONLY]
    attendee: Annotated[Int, READ_ONLY]
    track_organizer: Annotated[Int, READ_ONLY]


class MailCounts(Attributes):
    """The mails of the last days of 24 hours."""

    one_day: Annotated[Int, READ_ONLY]
    three_days: Annotated[Int, READ_ONLY]
    seven_days: Annotated[Int, READ_ONLY]
    thirty_days: Annotated[Int, READ_ONLY]


class SessionCounts(Attributes):
    """No session is `submitted`: that is no state."""

    draft: Annotated[Int, READ_ONLY]
    submitted: Annotated[Int, READ_ONLY]
    accepted: Annotated[Int, READ_ONLY]
    confirmed: Annotated[Int, READ_ONLY]
    pending: Annotated[Int, READ_ONLY]
    rejected: Annotated[Int, READ_ONLY]


class GroupCounts(Attributes):
    """All are 0: there are no groups."""

    groups: Annotated[Int, READ_ONLY]
    group_events: Annotated[Int, READ_ONLY]
    followers: Annotated[Int, READ_ONLY]


def _statistics(subject: str, attributes: AttributesClass, columns: str) -> Resource:
    return Resource(
        type=f"admin-statistics-{subject}",
        attributes=attributes,
        can=Permissions(read=admin),
        view=SELECT.format(columns),
        archive=None,
        is_copied=False,
        own_data=None,
        version=None,
        trash_rule=None,
        has_rules=False,
    )


event_counts = _statistics("event", EventCounts, OF_EVENTS)
user_counts = _statistics("user", UserCounts, OF_USERS)
mail_counts = _statistics("mail", MailCounts, OF_MAILS)
session_counts = _statistics("session", SessionCounts, OF_SESSIONS)
group_counts = _statistics("group", GroupCounts, OF_GROUPS)
ADMIN_STATISTICS: Final[Mapping[str, Resource]] = {
    "events": event_counts,
    "users": user_counts,
    "mails": mail_counts,
    "sessions": session_counts,
    "groups": group_counts,
}
"""By the last part of their path."""
