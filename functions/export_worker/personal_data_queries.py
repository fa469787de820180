"""What is stored of a user: the SELECT of each part of the file, whose rows are JSON objects."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from openevent.auth.refresh_tokens import families
from openevent.infra.config import settings
from openevent.infra.storage import MEDIA_PREFIX
from openevent.mail.tables import unsubscribes
from openevent.model.resource import Attribute, Resource
from openevent.resources.activity import activities
from openevent.resources.email_notification import email_notifications
from openevent.resources.event import events
from openevent.resources.feedback import feedbacks
from openevent.resources.mail import mails
from openevent.resources.notification import notification_settings, notifications
from openevent.resources.role import memberships, roles
from openevent.resources.role_invite import role_invites
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.resources.suppression import suppressions
from openevent.resources.user import users
from openevent.work.jobs import jobs

PROFILE: Final = "user"
"""The part that is one object; the others are lists."""
USER_ID: Final = bindparam("user_id", type_=BigInteger)
USER, SPEAKER, SESSION, MAIL = users.table, speakers.table, sessions.table, mails.table
ADDRESS: Final = (
    select(func.lower(USER.c.email))
    .where(USER.c.id == USER_ID, USER.c.is_verified)
    .scalar_subquery()
)
"""The user's address, null until it is verified: what was sent to it is the business of who reads
it."""
SPEAKS: Final = or_(SPEAKER.c.user_id == USER_ID, func.lower(SPEAKER.c.email) == ADDRESS)
SPOKEN: Final = (
    select(speakers_sessions.c.session_id)
    .join(SPEAKER, SPEAKER.c.id == speakers_sessions.c.speaker_id)
    .where(SPEAKS)
)


def parts() -> Mapping[str, Select[Any]]:
    """Give the query of each part by its name; all of them ask for the parameter user_id."""
    own = {resource: resource.table.c.user_id == USER_ID for resource in OWN}
    addressed = {
        role_invites: func.lower(role_invites.table.c.email) == ADDRESS,
        activities: func.lower(activities.table.c.actor) == ADDRESS,
        suppressions: func.lower(suppressions.table.c.address) == ADDRESS,
    }
    written = or_(MAIL.c.user_id == USER_ID, func.lower(MAIL.c.recipient) == ADDRESS)
    whole = {
        sessions: or_(SESSION.c.creator_id == USER_ID, SESSION.c.id.in_(SPOKEN)), speakers: SPEAKS, **own,
        mails: written, **addressed,
    }  # fmt: skip
    return {
        PROFILE: _rows(users, USER.c.id == USER_ID),
        "roles": _json(_held()),
        **{resource.plural: _rows(resource, condition) for resource, condition in whole.items()},
        "unsubscribes": _json(select(unsubscribes).where(unsubscribes.c.address == ADDRESS)),
        "jobs": _json(_started()),
        "logins": _json(_remembered()),
    }


OWN: Final = (feedbacks, notifications, notification_settings, email_notifications)
"""Whose rows name their user."""


def _json(query: Select[Any]) -> Select[Any]:
    return select(func.row_to_json(literal_column("found"))).select_from(query.subquery("found"))


def _rows(resource: Resource, condition: ColumnElement[bool]) -> Select[Any]:
    """Ask for rows with all that a document would show of them, and with the ids that they link to."""
    table = resource.table
    links = [table.c[link.column] for link in resource.links if link.column]
    deleted = [table.c.deleted_at] if resource.soft_delete else []
    shown = [
        _shown(resource, attribute).label(attribute.name) for attribute in resource.fields.values()
    ]
    return _json(select(table.c.id, *shown, *links, *deleted).where(condition).order_by(table.c.id))


def _shown(resource: Resource, attribute: Attribute) -> ColumnElement[Any]:
    """Give an attribute's value: our media by their URL, no mail in which a secret link belongs."""
    column: ColumnElement[Any] = resource.table.c[attribute.name]
    if attribute.kind.name == "media":
        ours = literal(f"{settings().api_origin}/v1/").concat(column)
        return case((func.starts_with(column, MEDIA_PREFIX), ours), else_=column)
    if column is MAIL.c.message:
        return case((~MAIL.c.has_secret, column))
    return column


def _held() -> Select[Any]:
    """Ask for the user's roles, and in which events they are."""
    member, role, event = memberships.table, roles.table, events.table
    names = (
        event.c.id.label("event_id"),
        event.c.identifier,
        event.c.name.label("event"),
        role.c.name.label("role"),
    )
    held = select(*names).join_from(member, role, role.c.id == member.c.role_id)
    return (
        held.join(event, event.c.id == member.c.event_id)
        .where(member.c.user_id == USER_ID)
        .order_by(member.c.id)
    )


def _started() -> Select[Any]:
    """Ask for the user's imports and exports."""
    shown = ("task_id", "kind", "event_id", "subject", "state", "created_at", "ended_at")
    return (
        select(*(jobs.c[name] for name in shown))
        .where(jobs.c.user_id == USER_ID)
        .order_by(jobs.c.id)
    )


def _remembered() -> Select[Any]:
    """Ask for the logins that are remembered: when each was used last, and when it ends."""
    shown = families.c.turned_at.label("used_at"), families.c.expires_at
    return select(*shown).where(families.c.user_id == USER_ID).order_by(families.c.turned_at)
