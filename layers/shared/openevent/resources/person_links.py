"""The sessions, speakers, orders and attendees of a person, as pairs with the account.

See docs/contract/resources.md#lists-of-a-person. A pair is private if a speaker's address or a
speaker's session makes it: only the person and administrators see it.
"""

from typing import Final

from openevent.model.link_tables import link_view, person_view

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
ORDERS_SELECT: Final = """
    SELECT user_id, id AS order_id, false AS is_private
    FROM orders WHERE user_id IS NOT NULL
    UNION ALL
    SELECT users.id, order_id, true
    FROM users JOIN attendees ON address_key(attendees.email) = address_key(users.email)
    WHERE users.is_verified AND order_id IS NOT NULL AND attendees.deleted_at IS NULL"""
ATTENDEES_SELECT: Final = """
    SELECT creator_id AS user_id, id AS attendee_id, true AS is_private
    FROM attendees WHERE creator_id IS NOT NULL AND order_id IS NULL
    UNION ALL
    SELECT orders.user_id, attendees.id, true
    FROM orders JOIN attendees ON order_id = orders.id WHERE orders.user_id IS NOT NULL
    UNION ALL
    SELECT users.id, attendees.id, true
    FROM users JOIN attendees ON address_key(attendees.email) = address_key(users.email)
    WHERE users.is_verified AND order_id IS NOT NULL"""
USERS_SELECT: Final = """
    SELECT attendees.id AS attendee_id, users.id AS user_id
    FROM attendees JOIN users ON address_key(attendees.email) = address_key(users.email)
    WHERE users.is_verified AND users.deleted_at IS NULL"""
PERSON_SESSIONS: Final = person_view("person_sessions", "session", SESSIONS_SELECT)
"""Sessions that the person has created or speaks in."""
PERSON_SPEAKERS: Final = person_view("person_speakers", "speaker", SPEAKERS_SELECT)
"""Speakers that are the person."""
PERSON_ORDERS: Final = person_view("person_orders", "order", ORDERS_SELECT)
"""Orders that the person has placed or holds a ticket of."""
PERSON_ATTENDEES: Final = person_view("person_attendees", "attendee", ATTENDEES_SELECT)
"""Attendees of the person's orders, those who are the person, and own forms."""
ATTENDEE_USERS: Final = link_view("attendee_users", "attendee", "user", USERS_SELECT)
"""The account whose verified address an attendee has."""
