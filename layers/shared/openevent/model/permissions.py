"""Who may do what, on one page: each rule is one SQL condition, so a list never shows what a read refuses.

A rule is asked with the identity and the table at hand; a single row is checked by the same
condition in its own statement. Rules combine with `|`, `&` and `~`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

type Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Identity:
    """The one who asks. `id` is 0 for anonymous; `hash` is what the link to a private call for speakers carries."""

    id: int = 0
    email: str = ""
    is_admin: bool = False
    is_super_admin: bool = False
    is_verified: bool = False
    fresh: bool = False
    hash: str = ""

    @property
    def known(self) -> bool:
        return self.id > 0


ANONYMOUS: Final = Identity()
UNLISTED: Final = "private"
"""The privacy of an event that those find who have its address, or work for it or attend."""
STAFF: Final = ("owner", "organizer", "coorganizer", "track_organizer", "moderator", "registrar")
"""The roles of those who work for an event; an attendee does not."""


def _named(name: str, table: str, *columns: str) -> FromClause:
    return sql_table(table, *map(sql_column, columns)).alias(name)


# Under names of their own: the rows in question may be of the same tables. Made once, since a list
# asks them often.
HELD: Final = _named("held", "users_events_roles", "event_id", "user_id", "role_id")
THEIRS: Final = _named("theirs", "users_events_roles", "event_id", "user_id")
ITS_ROLE: Final = _named("its_role", "roles", "id", "name")
ITS_EVENT: Final = _named("its_event", "events", "id", "state", "privacy", "deleted_at")
HELD_EVENT: Final = _named("held_event", "events", "id", "deleted_at")
ITS_SESSION: Final = _named(
    "its_session", "sessions", "id", "event_id", "state", "creator_id", "is_locked", "deleted_at"
)
PAIR: Final = _named("pair", "speakers_sessions", "session_id", "speaker_id")
ITS_SPEAKER: Final = _named("its_speaker", "speakers", "id", "user_id", "email", "deleted_at")
GIVEN: Final = ITS_SESSION.c.deleted_at.is_(None)
LIVES: Final = ITS_SPEAKER.c.deleted_at.is_(None)
HOLDING: Final = select(literal(1)).select_from(
    HELD.join(ITS_ROLE, ITS_ROLE.c.id == HELD.c.role_id)
)
IN_A_LIVING_EVENT: Final = and_(
    HELD_EVENT.c.id == HELD.c.event_id, HELD_EVENT.c.deleted_at.is_(None)
)
HOLDING_ALIVE: Final = HOLDING.join(HELD_EVENT, IN_A_LIVING_EVENT)
SPEAKING: Final = select(literal(1)).select_from(
    PAIR.join(ITS_SPEAKER, ITS_SPEAKER.c.id == PAIR.c.speaker_id)
)


@dataclass(frozen=True)
class Rule:
    """A condition on (who, table)."""

    where: Callable[[Identity, FromClause], Condition]

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(lambda who, table: or_(self.where(who, table), other.where(who, table)))

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(lambda who, table: and_(self.where(who, table), other.where(who, table)))

    def __invert__(self) -> "Rule":
        return Rule(lambda who, table: not_(self.where(who, table)))


def _yes(answer: bool) -> Condition:  # noqa: FBT001 - a truth value is what it takes
    return true() if answer else false()


def _is_events(table: FromClause) -> bool:
    return getattr(table, "name", "") == "events"


def _event_id(table: FromClause) -> ColumnElement[Any]:
    return table.c.id if _is_events(table) else table.c.event_id


def has_role(*roles: str) -> Rule:
    """Hold for those with one of the roles in the row's event; of what hangs on a deleted event there is nobody."""
    return Rule(lambda who, table: _holds(who, table, _event_id(table), roles))


def _holds(
    who: Identity, table: FromClause, event_id: ColumnElement[Any], roles: tuple[str, ...]
) -> Condition:
    if not who.known:
        return false()
    met = (HELD.c.event_id == event_id, HELD.c.user_id == who.id, ITS_ROLE.c.name.in_(roles))
    return exists((HOLDING if _is_events(table) else HOLDING_ALIVE).where(*met))


def _event_is_there(_: Identity, table: FromClause) -> Condition:
    met = (ITS_EVENT.c.id == table.c.event_id, ITS_EVENT.c.deleted_at.is_(None))
    return exists(select(literal(1)).select_from(ITS_EVENT).where(*met))


def _event_is_listed(_: Identity, table: FromClause) -> Condition:
    if _is_events(table):
        return table.c.privacy != UNLISTED
    met = (ITS_EVENT.c.id == table.c.event_id, ITS_EVENT.c.privacy != UNLISTED)
    return exists(select(literal(1)).select_from(ITS_EVENT).where(*met))


def _event_is_published(_: Identity, table: FromClause) -> Condition:
    if _is_events(table):
        return and_(table.c.state == "published", table.c.deleted_at.is_(None))
    met = (
        ITS_EVENT.c.id == table.c.event_id,
        ITS_EVENT.c.state == "published",
        ITS_EVENT.c.deleted_at.is_(None),
    )
    return exists(select(literal(1)).select_from(ITS_EVENT).where(*met))


def of_its_session(rule: Rule) -> Rule:
    """Hold where the rule holds for the session to which the row belongs."""

    def where(who: Identity, table: FromClause) -> Condition:
        its = (
            select(literal(1))
            .select_from(ITS_SESSION)
            .where(ITS_SESSION.c.id == table.c.session_id, GIVEN)
        )
        return exists(its.where(rule.where(who, ITS_SESSION)))

    return Rule(where)


def _shares_event(*roles: str) -> Rule:
    """Hold for users with any role in an event where the asker has one of these."""

    def where(who: Identity, table: FromClause) -> Condition:
        if not who.known:
            return false()
        shared = select(literal(1)).select_from(THEIRS).where(THEIRS.c.user_id == table.c.id)
        return exists(shared.where(_holds(who, THEIRS, THEIRS.c.event_id, roles)))

    return Rule(where)


def _is_invited(who: Identity, table: FromClause) -> Condition:
    if not who.is_verified:
        return false()
    return and_(func.lower(table.c.email) == who.email.lower(), _event_is_there(who, table))


def _speaks(who: Identity, table: FromClause) -> Condition:
    if not who.known:
        return false()
    by_address = and_(_yes(who.is_verified), func.lower(ITS_SPEAKER.c.email) == who.email.lower())
    is_own = or_(ITS_SPEAKER.c.user_id == who.id, by_address)
    return exists(SPEAKING.where(PAIR.c.session_id == table.c.id, is_own, LIVES))


def _is_locked_in(_: Identity, table: FromClause) -> Condition:
    given = select(literal(1)).select_from(
        PAIR.join(ITS_SESSION, ITS_SESSION.c.id == PAIR.c.session_id)
    )
    return exists(given.where(PAIR.c.speaker_id == table.c.id, ITS_SESSION.c.is_locked, GIVEN))


anyone: Final = Rule(lambda _who, _table: true())
nobody: Final = Rule(lambda _who, _table: false())
logged_in: Final = Rule(lambda who, _table: _yes(who.known))
admin: Final = Rule(lambda who, _table: _yes(who.is_admin or who.is_super_admin))
super_admin: Final = Rule(lambda who, _table: _yes(who.is_super_admin))
myself: Final = Rule(lambda who, table: and_(_yes(who.known), table.c.id == who.id))
public_profile: Final = Rule(lambda _who, table: table.c.is_profile_public)
mine: Final = Rule(lambda who, table: and_(_yes(who.known), table.c.user_id == who.id))
published: Final = Rule(_event_is_published)
owner: Final = has_role("owner") | admin
organizer: Final = has_role("owner", "organizer") | admin
co_organizer: Final = has_role("owner", "organizer", "coorganizer") | admin
track_organizer: Final = has_role("owner", "organizer", "coorganizer", "track_organizer") | admin
staff: Final = has_role(*STAFF) | admin
colleague: Final = _shares_event(*STAFF)
"""Staff sees the others who have a role in their event."""
led: Final = _shares_event("owner", "organizer", "coorganizer")
"""Co-organizers and above write to those who have a role in their event."""
invited: Final = Rule(_is_invited)
speaker_of: Final = Rule(_speaks)
unlocked: Final = Rule(lambda _who, table: ~table.c.is_locked)
locked_in: Final = Rule(_is_locked_in)
"""A speaker of a session that is locked."""
creator: Final = Rule(lambda who, table: and_(_yes(who.known), table.c.creator_id == who.id))
on_the_programme: Final = Rule(lambda _who, table: table.c.state.in_(("accepted", "confirmed")))
own_speaker: Final = Rule(
    lambda who, table: and_(
        _yes(who.is_verified),
        or_(table.c.user_id == who.id, func.lower(table.c.email) == who.email.lower()),
    )
)

there: Final = Rule(_event_is_there)
listed: Final = Rule(_event_is_listed) | has_role(*STAFF, "attendee") | admin
"""What lists show that are not of one event."""
has_its_hash: Final = Rule(lambda who, table: table.c.hash == who.hash if who.hash else false())
visible: Final = published | staff
"""A thing of an event is seen by all once the event is published, by its staff before."""


@dataclass(frozen=True)
class Permissions:
    """The rules of one resource; `read_private` guards the attributes marked PRIVATE, `read_contact` CONTACT."""

    read: Rule
    create: Rule = nobody
    update: Rule = nobody
    delete: Rule = nobody
    read_private: Rule = nobody
    read_contact: Rule = nobody


OF_AN_EVENT: Final = Permissions(
    read=visible, create=co_organizer, update=co_organizer, delete=co_organizer
)
"""What most parts of an event have: read with the event, written by its co-organizers and above."""
