"""Queries for the mail that lists proposals."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dispatcher.notify.announcement import Recipient
from openevent.domain.mail.recipients import NOTIFIED_STATES
from openevent.mail import catalogue, urls
from openevent.resources.event import events
from openevent.resources.mail import mails
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.work.changes import changes

EVENT, SESSION, SPEAKER = events.table, sessions.table, speakers.table
CHANGE, MAIL = changes, mails.table


def load_proposals(connection: Connection, session_ids: Collection[int]) -> Sequence[RowMapping]:
    """Load the sessions that are still proposed: not deleted nor withdrawn.

    Their event is not deleted either, and not over.
    """
    columns = (SESSION.c.id, SESSION.c.title, EVENT.c.name, EVENT.c.identifier)
    query = (
        select(*columns)
        .join(EVENT, EVENT.c.id == SESSION.c.event_id)
        .where(
            SESSION.c.id.in_(session_ids),
            SESSION.c.state != "withdrawn",
            SESSION.c.deleted_at.is_(None),
            EVENT.c.deleted_at.is_(None),
            EVENT.c.ends_at > func.now(),
        )
        .order_by(SESSION.c.id)
    )
    return connection.execute(query).mappings().all()


def load_notified(
    connection: Connection, event_id: int, session_ids: Collection[int]
) -> list[tuple[Recipient, int]]:
    """Load who got a mail about which of these sessions alone, for example as its speaker."""
    query = (
        select(MAIL.c.recipient, MAIL.c.user_id, CHANGE.c.subject_id)
        .join(CHANGE, CHANGE.c.id == MAIL.c.change_id)
        .where(
            MAIL.c.event_id == event_id,
            MAIL.c.action == catalogue.NEW_SESSION.name,
            MAIL.c.state.in_(NOTIFIED_STATES),
            CHANGE.c.subject_type == sessions.type,
            CHANGE.c.subject_id.in_(session_ids),
        )
    )
    rows = connection.execute(query)
    return [(Recipient(address, user_id), session_id) for address, user_id, session_id in rows]


def describe(connection: Connection, proposals: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Give title, speakers and link of each proposal."""
    names = _load_speaker_names(connection, [proposal["id"] for proposal in proposals])
    return [
        {
            "title": proposal["title"],
            "speakers": names.get(proposal["id"], []),
            "link": urls.link_to_session(proposal["identifier"], proposal["id"]),
        }
        for proposal in proposals
    ]


def _load_speaker_names(
    connection: Connection, session_ids: Collection[int]
) -> dict[int, list[str]]:
    link = speakers_sessions
    by_id = aggregate_order_by(SPEAKER.c.name, SPEAKER.c.id)
    query = (
        select(link.c.session_id, func.array_agg(by_id))
        .join(SPEAKER, SPEAKER.c.id == link.c.speaker_id)
        .where(link.c.session_id.in_(session_ids), SPEAKER.c.deleted_at.is_(None))
        .group_by(link.c.session_id)
    )
    return dict(connection.execute(query).all())
