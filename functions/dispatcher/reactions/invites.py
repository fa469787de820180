"""Invites to a role or to a session: the mail with the link to the answer."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from dispatcher.notify import recipients, recording
from dispatcher.notify.announcement import Announcement
from dispatcher.reaction import Reaction
from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import invites
from openevent.domain.programme import speaker_invites
from openevent.mail import catalogue, urls
from openevent.mail.messages import Link
from openevent.resources.invites import PENDING
from openevent.resources.role import ROLE_TITLES
from openevent.text.addresses import build_key
from openevent.work.changes import changes

INVITES: Final[Mapping[str, Callable[[Connection, int], RowMapping | None]]] = {
    catalogue.EVENT_ROLE.name: invites.lock_by_id,
    catalogue.SPEAKER_INVITE.name: speaker_invites.lock_by_id,
}
"""How to load the invite of a mail, by the mail's action; None if what it is for was deleted."""


def send(reaction: Reaction) -> None:
    """Mail a pending invite with its present link."""
    connection = reaction.connection
    invite = invites.lock_by_id(connection, reaction.change.subject_id)
    if invite is None or invite["status"] != PENDING:
        return
    email = invite["email"]
    role = ROLE_TITLES.get(invite["role_name"], invite["role_name"])
    values = {
        "inviter": recipients.load_public_name(connection, reaction.change.user_id),
        "role": role,
        "event": invite["event_name"],
        "link": urls.link_to_role_invite(),
    }
    links = {build_key(email): _build_link(invite)}
    announcement = Announcement(catalogue.EVENT_ROLE, values, invite["event_id"], links=links)
    recording.record_all(reaction, announcement, [recipients.load_by_address(connection, email)])


def send_to_speaker(reaction: Reaction) -> None:
    """Mail a pending invite to a session, with the page on which its reader answers."""
    connection = reaction.connection
    invite = speaker_invites.lock_by_id(connection, reaction.change.subject_id)
    if invite is None or invite["status"] != PENDING:
        return
    values = {
        "event_name": invite["event_name"],
        "session_name": invite["session_name"],
        "inviter": recipients.load_public_name(connection, invite["inviter_id"]),
        "link": urls.link_to_speakers_call(invite["identifier"]),
    }
    announcement = Announcement(catalogue.SPEAKER_INVITE, values, invite["event_id"])
    person = recipients.load_by_address(connection, invite["email"])
    recording.record_all(reaction, announcement, [person])


def is_over(connection: Connection, action: str, change_id: int | None) -> bool:
    """Tell whether a mail's invite has expired, was answered, or is gone; False for other mails."""
    load = INVITES.get(action)
    if load is None or change_id is None:
        return False
    query = select(changes.c.subject_id).where(changes.c.id == change_id)
    invite = load(connection, connection.execute(query).scalar() or 0)
    return invite is None or invite["status"] != PENDING or bool(invite["is_over"])


def _build_link(invite: RowMapping) -> Link:
    kid, seal = link_tokens.seal_state(Purpose.INVITE, invites.get_link_state(invite))
    return Link(purpose=Purpose.INVITE, subject_id=invite["id"], kid=kid, seal=seal)
