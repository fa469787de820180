"""The sessions and speakers of a person, as pairs with the account.

See docs/contract/resources.md#lists-of-a-person. A pair is private if a speaker's address or a
speaker's session makes it: only the person and administrators see it.
"""

from typing import Final

from openevent.model.link_tables import person_view

SESSIONS_SELECT: Final = """
    SELECT creator_id AS user_id, id AS session_id, false AS is_private
    FROM sessions WHERE creator_id IS NOT NULL
    UNION ALL
    SELECT user_id, session_id, true
    FROM speakers JOIN speakers_sessions ON speaker_id = speakers.id
    WHERE user_id IS NOT NULL AND speakers.deleted_at IS NULL
    UNION ALL
    SELECT users.id, session_id, true
    FROM users JOIN speakers ON address_key(speakers.email) = address_key(users.email)
    JOIN speakers_sessions ON speaker_id = speakers.id
    WHERE users.is_verified AND speakers.deleted_at IS NULL"""
SPEAKERS_SELECT: Final = """
    SELECT user_id, id AS speaker_id, false AS is_private
    FROM speakers WHERE user_id IS NOT NULL
    UNION ALL
    SELECT users.id, speakers.id, true
    FROM users JOIN speakers ON address_key(speakers.email) = address_key(users.email)
    WHERE users.is_verified"""
PERSON_SESSIONS: Final = person_view("person_sessions", "session", SESSIONS_SELECT)
"""Sessions that the person has created or speaks in."""
PERSON_SPEAKERS: Final = person_view("person_speakers", "speaker", SPEAKERS_SELECT)
"""Speakers that are the person."""
