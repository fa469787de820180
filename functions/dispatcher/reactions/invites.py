"""Invites to a role or to a session: the mail with the link to the answer."""

from sqlalchemy import RowMapping

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
    links = {email.lower(): _build_link(invite)}
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


def _build_link(invite: RowMapping) -> Link:
    kid, seal = link_tokens.seal_state(Purpose.INVITE, invites.get_link_state(invite))
    return Link(purpose=Purpose.INVITE, subject_id=invite["id"], kid=kid, seal=seal)
