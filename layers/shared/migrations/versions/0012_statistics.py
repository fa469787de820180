"""Statistics as views: of each event, and of the deployment.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"

VIEWS = {
    "event_statistics_general": """
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
    ) AS of_speakers ON true""",
    "order_statistics_event": """
    SELECT id, identifier, jsonb_build_object('total', 0, 'draft', 0, 'cancelled', 0, 'pending', 0, 'expired', 0, 'placed', 0, 'completed', 0, 'max', 0) AS tickets,
        jsonb_build_object('total', 0, 'draft', 0, 'cancelled', 0, 'pending', 0, 'expired', 0, 'placed', 0, 'completed', 0) AS orders, jsonb_build_object('total', 0, 'draft', 0, 'cancelled', 0, 'pending', 0, 'expired', 0, 'placed', 0, 'completed', 0) AS sales,
        id AS event_id
    FROM events""",
    "admin_statistics_events": """
    SELECT id, of_rows.* FROM (VALUES (1::bigint)) AS row_ids (id)
    LEFT JOIN (SELECT
        count(*) FILTER (WHERE state = 'draft') AS draft,
        count(*) FILTER (WHERE state = 'published') AS published,
        count(*) FILTER (WHERE ends_at < now()) AS past
        FROM events) AS of_rows ON true""",
    "admin_statistics_users": """
    SELECT id, of_rows.* FROM (VALUES (1::bigint)) AS row_ids (id)
    LEFT JOIN (SELECT
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
        FROM users) AS of_rows ON true""",
    "admin_statistics_mails": """
    SELECT id, of_rows.* FROM (VALUES (1::bigint)) AS row_ids (id)
    LEFT JOIN (SELECT
        count(*) FILTER (WHERE time > now() - interval '1 day') AS one_day,
        count(*) FILTER (WHERE time > now() - interval '3 days') AS three_days,
        count(*) FILTER (WHERE time > now() - interval '7 days') AS seven_days,
        count(*) AS thirty_days
        FROM mails WHERE time > now() - interval '30 days') AS of_rows ON true""",
    "admin_statistics_sessions": """
    SELECT id, of_rows.* FROM (VALUES (1::bigint)) AS row_ids (id)
    LEFT JOIN (SELECT
        count(*) FILTER (WHERE state = 'draft') AS draft,
        0 AS submitted,
        count(*) FILTER (WHERE state = 'accepted') AS accepted,
        count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
        count(*) FILTER (WHERE state = 'pending') AS pending,
        count(*) FILTER (WHERE state = 'rejected') AS rejected
        FROM sessions) AS of_rows ON true""",
    "admin_statistics_groups": """
    SELECT id, of_rows.* FROM (VALUES (1::bigint)) AS row_ids (id)
    LEFT JOIN (SELECT 0 AS groups, 0 AS group_events, 0 AS followers) AS of_rows ON true""",
}


def upgrade() -> None:
    op.create_index("mails_time_index", "mails", ["time"], postgresql_using="brin")
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
