"""Rules of who may do what: SQL conditions on a user and a table, combined by `|`, `&`, `~`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    exists,
    false,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from openevent.model.addresses import has_address

type Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Identity:
    """The user who sends a request.

    - `id`: the user's id; 0 for an anonymous request.
    - `is_fresh`: the user has typed the password within the last 15 minutes.
    - `login`: the family of refresh tokens of this login; None if its token names none.
    - `secret`: what the request knows of a private row: the hash in the link to a call for
      speakers, or the id of a code whose text it has. `secret_type` is the type of that row.
    """

    id: int = 0
    email: str = ""
    is_admin: bool = False
    is_super_admin: bool = False
    is_verified: bool = False
    is_fresh: bool = False
    login: UUID | None = None
    secret: str = ""
    secret_type: str = ""

    @property
    def is_logged_in(self) -> bool:
        """Return whether the request has a valid token of a user."""
        return self.id > 0


ANONYMOUS: Final = Identity()
CALL: Final = "speakers-call"
"""The type whose rows have a hash in the link to them."""
UNLISTED: Final = "private"
"""Privacy of an event that general lists hide from people without a role in it."""
CO_ORGANIZERS: Final = ("owner", "organizer", "coorganizer")  # the co-organizer and above
STAFF: Final = ("owner", "organizer", "coorganizer", "track_organizer", "moderator", "registrar")
"""Roles of the people who work for an event; `attendee` is none of them."""


def _alias(name: str, table: str, *columns: str) -> FromClause:
    return sql_table(table, *map(sql_column, columns)).alias(name)


# A rule's subquery needs its own aliases: the outer query may read the same table.
MEMBERSHIP: Final = _alias("rule_member", "users_events_roles", "event_id", "user_id", "role_id")
OTHER_MEMBERSHIP: Final = _alias("rule_other_member", "users_events_roles", "event_id", "user_id")
ROLE: Final = _alias("rule_role", "roles", "id", "name")
EVENT: Final = _alias("rule_event", "events", "id", "state", "privacy", "deleted_at")
MEMBERSHIP_EVENT: Final = _alias("rule_membership_event", "events", "id", "deleted_at")
SESSION: Final = _alias(
    "rule_session", "sessions", "id", "event_id", "state", "creator_id", "is_locked", "deleted_at"
)
SPEAKER_SESSION: Final = _alias("rule_speech", "speakers_sessions", "session_id", "speaker_id")
SPEAKER: Final = _alias("rule_speaker", "speakers", "id", "user_id", "email", "deleted_at")
SESSION_NOT_DELETED: Final = SESSION.c.deleted_at.is_(None)
MEMBERSHIP_WITH_ROLE: Final = select(literal(1)).select_from(
    MEMBERSHIP.join(ROLE, ROLE.c.id == MEMBERSHIP.c.role_id)
)
MEMBERSHIP_IN_LIVE_EVENT: Final = MEMBERSHIP_WITH_ROLE.join(
    MEMBERSHIP_EVENT,
    (MEMBERSHIP_EVENT.c.id == MEMBERSHIP.c.event_id) & MEMBERSHIP_EVENT.c.deleted_at.is_(None),
)
SPEAKER_IN_SESSION: Final = select(literal(1)).select_from(
    SPEAKER_SESSION.join(SPEAKER, SPEAKER.c.id == SPEAKER_SESSION.c.speaker_id)
)
SESSION_OF_SPEAKER: Final = select(literal(1)).select_from(
    SPEAKER_SESSION.join(SESSION, SESSION.c.id == SPEAKER_SESSION.c.session_id)
)


@dataclass(frozen=True)
class Rule:
    """A condition on the rows of a table, for a user: `where(user, table)`."""

    where: Callable[[Identity, FromClause], Condition]

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(lambda user, table: or_(self.where(user, table), other.where(user, table)))

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(lambda user, table: and_(self.where(user, table), other.where(user, table)))

    def __invert__(self) -> "Rule":
        return Rule(lambda user, table: not_(self.where(user, table)))


def _constant(value: bool) -> Condition:  # noqa: FBT001 - the value is the only argument
    return true() if value else false()


def _is_events(table: FromClause) -> bool:
    return getattr(table, "name", "") == "events"


def _event_id(table: FromClause) -> ColumnElement[Any]:
    return table.c.id if _is_events(table) else table.c.event_id


def has_role(*roles: str) -> Rule:
    """Hold for users with one of the roles in the row's event; its parts need a live event."""
    return Rule(lambda user, table: _has_membership(user, table, _event_id(table), roles))


def _has_membership(
    user: Identity, table: FromClause, event_id: ColumnElement[Any], roles: tuple[str, ...]
) -> Condition:
    if not user.is_logged_in:
        return false()
    memberships = MEMBERSHIP_WITH_ROLE if _is_events(table) else MEMBERSHIP_IN_LIVE_EVENT
    return exists(
        memberships.where(
            MEMBERSHIP.c.event_id == event_id,
            MEMBERSHIP.c.user_id == user.id,
            ROLE.c.name.in_(roles),
        )
    )


def _of_event(build: Callable[[FromClause], Condition]) -> Rule:
    """Hold for an event that meets a condition, and for the parts of such an event."""

    def where(_user: Identity, table: FromClause) -> Condition:
        if _is_events(table):
            return build(table)
        events = select(literal(1)).select_from(EVENT)
        return exists(events.where(EVENT.c.id == table.c.event_id, build(EVENT)))

    return Rule(where)


def _is_published(events: FromClause) -> Condition:
    return and_(events.c.state == "published", events.c.deleted_at.is_(None))


event_not_deleted: Final = _of_event(lambda events: events.c.deleted_at.is_(None))
_event_is_listed: Final = _of_event(lambda events: events.c.privacy != UNLISTED)


def for_session(rule: Rule) -> Rule:
    """Hold if the rule holds for the session to which the row belongs."""

    def where(user: Identity, table: FromClause) -> Condition:
        sessions = select(literal(1)).select_from(SESSION)
        session = sessions.where(SESSION.c.id == table.c.session_id, SESSION_NOT_DELETED)
        return exists(session.where(rule.where(user, SESSION)))

    return Rule(where)


def _shares_event(*roles: str) -> Rule:
    """Hold for rows of users who have any role in an event where the user has one of these."""

    def where(user: Identity, table: FromClause) -> Condition:
        if not user.is_logged_in:
            return false()
        memberships = select(literal(1)).select_from(OTHER_MEMBERSHIP)
        event_id = OTHER_MEMBERSHIP.c.event_id
        return exists(
            memberships.where(
                OTHER_MEMBERSHIP.c.user_id == table.c.id,
                _has_membership(user, OTHER_MEMBERSHIP, event_id, roles),
            )
        )

    return Rule(where)


def _is_invited(user: Identity, table: FromClause) -> Condition:
    if not user.is_verified:
        return false()
    is_address = has_address(table.c.email, user.email)
    return and_(is_address, event_not_deleted.where(user, table))


def _is_inviter(user: Identity, table: FromClause) -> Condition:
    if not user.is_logged_in:
        return false()
    return and_(table.c.inviter_id == user.id, event_not_deleted.where(user, table))


def _speaks_in_session(user: Identity, table: FromClause) -> Condition:
    if not user.is_logged_in:
        return false()
    is_address = has_address(SPEAKER.c.email, user.email)
    is_own = or_(SPEAKER.c.user_id == user.id, and_(_constant(user.is_verified), is_address))
    in_session = SPEAKER_SESSION.c.session_id == table.c.id
    return exists(SPEAKER_IN_SESSION.where(in_session, is_own, SPEAKER.c.deleted_at.is_(None)))


def _is_in_locked_session(_: Identity, table: FromClause) -> Condition:
    has_speaker = SPEAKER_SESSION.c.speaker_id == table.c.id
    return exists(SESSION_OF_SPEAKER.where(has_speaker, SESSION.c.is_locked, SESSION_NOT_DELETED))


def _is_own_speaker(user: Identity, table: FromClause) -> Condition:
    is_address = has_address(table.c.email, user.email)
    return and_(_constant(user.is_verified), or_(table.c.user_id == user.id, is_address))


def _has_call_hash(user: Identity, table: FromClause) -> Condition:
    return table.c.hash == user.secret if user.secret_type == CALL else false()


def _has_user_id(column: str) -> Rule:
    """Hold for rows whose column holds the id of the user, who is logged in."""
    return Rule(lambda user, table: and_(_constant(user.is_logged_in), table.c[column] == user.id))


anyone: Final = Rule(lambda _user, _table: true())
nobody: Final = Rule(lambda _user, _table: false())
logged_in: Final = Rule(lambda user, _table: _constant(user.is_logged_in))
admin: Final = Rule(lambda user, _table: _constant(user.is_admin or user.is_super_admin))
super_admin: Final = Rule(lambda user, _table: _constant(user.is_super_admin))
own_account: Final = _has_user_id("id")
own_row: Final = _has_user_id("user_id")
creator: Final = _has_user_id("creator_id")
inviter: Final = Rule(_is_inviter)
public_profile: Final = Rule(lambda _user, table: table.c.is_profile_public)
published: Final = _of_event(_is_published)
public_event: Final = _of_event(
    lambda events: and_(_is_published(events), events.c.privacy == "public")
)
owner: Final = has_role("owner") | admin
organizer: Final = has_role("owner", "organizer") | admin
co_organizer: Final = has_role(*CO_ORGANIZERS) | admin
track_organizer: Final = has_role(*CO_ORGANIZERS, "track_organizer") | admin
moderator: Final = has_role(*CO_ORGANIZERS, "track_organizer", "moderator") | admin
staff: Final = has_role(*STAFF) | admin
colleague: Final = _shares_event(*STAFF)
"""Staff sees the others who have a role in their event."""
member_of_organized_event: Final = _shares_event(*CO_ORGANIZERS)
"""Co-organizers and above see the addresses of those who have a role in their event."""
invited: Final = Rule(_is_invited)
session_speaker: Final = Rule(_speaks_in_session)
unlocked: Final = Rule(lambda _user, table: ~table.c.is_locked)
in_locked_session: Final = Rule(_is_in_locked_session)
"""The speaker has a locked session."""
on_the_programme: Final = Rule(lambda _user, table: table.c.state.in_(("accepted", "confirmed")))
own_speaker: Final = Rule(_is_own_speaker)
listed_or_member: Final = _event_is_listed | has_role(*STAFF, "attendee") | admin
"""Lists that are not of one event show these rows."""
has_call_hash: Final = Rule(_has_call_hash)
visible: Final = published | staff
"""Everyone sees a part of a published event; before that, only its staff does."""


@dataclass(frozen=True)
class Permissions:
    """The rules of one resource.

    `read_private` guards attributes with the flag PRIVATE, `read_contact` those with CONTACT.
    `cache` holds for the rows that caches keep (docs/contract/caching.md#what-is-public).
    """

    read: Rule
    create: Rule = nobody
    update: Rule = nobody
    delete: Rule = nobody
    read_private: Rule = nobody
    read_contact: Rule = nobody
    cache: Rule = nobody


EVENT_PART_PERMISSIONS: Final = Permissions(
    read=visible,
    create=co_organizer,
    update=co_organizer,
    delete=co_organizer,
    cache=public_event,
)
"""For most parts of an event: visible with the event, written by co-organizers and above."""
