"""Statistics of events, counted when they are read (docs/contract/resources.md#event-statistics).

The views count by subselects that name the event, so PostgreSQL counts the rows of the events that
a query reads, and of no others. `OFFSET 0` lets it load the states of a speaker once, not once for
each count.
"""

from typing import Annotated, Final

from openevent.model.kinds import READ_ONLY, Int, String, counts
from openevent.model.permissions import Permissions, Rule, co_organizer, moderator
from openevent.model.resource import Attributes, AttributesClass, Resource, to_one

SPEAKER_COUNTS: Final = (
    "accepted",
    "confirmed",
    "pending",
    "rejected",
    "withdrawn",
    "canceled",
    "total",
)
ORDER_COUNTS: Final = (
    "total",
    "draft",
    "cancelled",
    "pending",
    "expired",
    "placed",
    "completed",
)
GENERAL_SELECT: Final = """
    SELECT events.id, events.identifier,
        of_sessions.draft AS sessions_draft, of_sessions.total AS sessions_submitted,
        of_sessions.accepted AS sessions_accepted, of_sessions.confirmed AS sessions_confirmed,
        of_sessions.pending AS sessions_pending, of_sessions.rejected AS sessions_rejected,
        of_sessions.withdrawn AS sessions_withdrawn, of_sessions.canceled AS sessions_canceled,
        of_speakers.counts AS speakers, of_sessions.total AS sessions,
        (SELECT count(*) FROM sponsors
            WHERE event_id = events.id AND deleted_at IS NULL) AS sponsors,
        of_speakers.without_session AS speaker_without_session, events.id AS event_id
    FROM events
    LEFT JOIN LATERAL (
        SELECT count(*) AS total,
            count(*) FILTER (WHERE state = 'draft') AS draft,
            count(*) FILTER (WHERE state = 'accepted') AS accepted,
            count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
            count(*) FILTER (WHERE state = 'pending') AS pending,
            count(*) FILTER (WHERE state = 'rejected') AS rejected,
            count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn,
            count(*) FILTER (WHERE state = 'canceled') AS canceled
        FROM sessions WHERE event_id = events.id AND deleted_at IS NULL
    ) AS of_sessions ON true
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE states = '{}') AS without_session,
            jsonb_build_object(
                'accepted', count(*) FILTER (WHERE 'accepted' = ANY (states)),
                'confirmed', count(*) FILTER (WHERE 'confirmed' = ANY (states)),
                'pending', count(*) FILTER (WHERE 'pending' = ANY (states)),
                'rejected', count(*) FILTER (WHERE 'rejected' = ANY (states)),
                'withdrawn', count(*) FILTER (WHERE 'withdrawn' = ANY (states)),
                'canceled', count(*) FILTER (WHERE 'canceled' = ANY (states)),
                'total', count(*)
            ) AS counts
        FROM (
            SELECT ARRAY(
                SELECT state FROM speakers_sessions JOIN sessions ON sessions.id = session_id
                WHERE speaker_id = speakers.id AND deleted_at IS NULL
            ) AS states
            FROM speakers WHERE event_id = events.id AND deleted_at IS NULL OFFSET 0
        ) AS each_speaker
    ) AS of_speakers ON true"""
NO_ORDERS: Final = ", ".join(f"'{name}', 0" for name in ORDER_COUNTS)
ORDER_SELECT: Final = f"""
    SELECT id, identifier, jsonb_build_object({NO_ORDERS}, 'max', 0) AS tickets,
        jsonb_build_object({NO_ORDERS}) AS orders, jsonb_build_object({NO_ORDERS}) AS sales,
        id AS event_id
    FROM events"""
"""There are no tickets and orders yet."""


class GeneralAttributes(Attributes):
    """Deleted rows are not counted. A speaker counts in the state of each of their sessions."""

    identifier: Annotated[String, READ_ONLY]
    sessions_draft: Annotated[Int, READ_ONLY]
    sessions_submitted: Annotated[Int, READ_ONLY]
    sessions_accepted: Annotated[Int, READ_ONLY]
    sessions_confirmed: Annotated[Int, READ_ONLY]
    sessions_pending: Annotated[Int, READ_ONLY]
    sessions_rejected: Annotated[Int, READ_ONLY]
    sessions_withdrawn: Annotated[Int, READ_ONLY]
    sessions_canceled: Annotated[Int, READ_ONLY]
    speakers: Annotated[counts(*SPEAKER_COUNTS), READ_ONLY]  # type: ignore[valid-type]
    sessions: Annotated[Int, READ_ONLY]
    sponsors: Annotated[Int, READ_ONLY]
    speaker_without_session: Annotated[Int, READ_ONLY]


class OrderAttributes(Attributes):
    """All are 0 until there are tickets. Sales are in the event's currency."""

    identifier: Annotated[String, READ_ONLY]
    tickets: Annotated[counts(*ORDER_COUNTS, "max"), READ_ONLY]  # type: ignore[valid-type]
    orders: Annotated[counts(*ORDER_COUNTS), READ_ONLY]  # type: ignore[valid-type]
    sales: Annotated[counts(*ORDER_COUNTS), READ_ONLY]  # type: ignore[valid-type]


def _statistics(type_: str, attributes: AttributesClass, read: Rule, select: str) -> Resource:
    return Resource(
        type=type_,
        plural=type_,
        attributes=attributes,
        links=(to_one("event", required=True),),
        can=Permissions(read=read),
        view=select,
        archive=None,
        is_copied=False,
        own_data=None,
        version=None,
        trash_rule=None,
        has_rules=False,
    )


general_statistics = _statistics(
    "event-statistics-general", GeneralAttributes, moderator, GENERAL_SELECT
)
order_statistics = _statistics(
    "order-statistics-event", OrderAttributes, co_organizer, ORDER_SELECT
)
