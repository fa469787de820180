"""People: who is told of what, with the address that they are written to."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)

from dispatcher.notify.notification import Person
from openevent.mail import languages
from openevent.resources.role import COORGANIZER, ORGANIZER, OWNER, memberships, roles
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers
from openevent.resources.user import users

ORGANIZERS: Final = (OWNER, ORGANIZER, COORGANIZER)
USER, SPEAKER, SESSION, MEMBER, ROLE = (
    users.table,
    speakers.table,
    sessions.table,
    memberships.table,
    roles.table,
)
LINKED, KNOWN = USER.alias("linked"), USER.alias("known")
LIVES: Final = (USER.c.deleted_at.is_(None), USER.c.is_blocked.is_(False))


def user(connection: Connection, user_id: int | None) -> Person | None:
    """Give a user who may log in."""
    found = connection.execute(select(USER.c.email).where(USER.c.id == user_id, *LIVES)).scalar()
    return Person(found, user_id) if found else None


def users_of(connection: Connection, ids: Collection[int]) -> list[Person]:
    """Give those of the users who may log in."""
    wanted = select(USER.c.email, USER.c.id).where(USER.c.id.in_(ids), *LIVES).order_by(USER.c.id)
    return [Person(*row) for row in connection.execute(wanted)]


def of_address(connection: Connection, address: str) -> Person:
    """Give whoever has an address: a user where there is one who has verified it."""
    known = select(USER.c.id).where(
        func.lower(USER.c.email) == address.lower(), USER.c.is_verified, *LIVES
    )
    return Person(address, connection.execute(known).scalar())


def organizers(connection: Connection, event_id: int, *names: str) -> list[Person]:
    """Give those who have one of the roles in an event; owner, organizers and co-organizers if none is named."""
    wanted = (
        select(USER.c.email, USER.c.id)
        .join(MEMBER, MEMBER.c.user_id == USER.c.id)
        .join(ROLE, ROLE.c.id == MEMBER.c.role_id)
        .where(MEMBER.c.event_id == event_id, ROLE.c.name.in_(names or ORGANIZERS), *LIVES)
        .distinct()
        .order_by(USER.c.id)
    )
    return [Person(*row) for row in connection.execute(wanted)]


def speakers_of(connection: Connection, session_id: int) -> list[Person]:
    """Give the speakers of a session."""
    paired = select(speakers_sessions.c.speaker_id).where(
        speakers_sessions.c.session_id == session_id
    )
    found = connection.execute(_speakers().where(SPEAKER.c.id.in_(paired)))
    return [Person(email, user_id) for _, email, user_id in found]


def speakers_from(
    connection: Connection, event_id: int, cursor: int, most: int, states: Collection[str]
) -> tuple[list[Person], int | None]:
    """Give the next speakers of an event after the one of that id, and where to go on; None at the end.

    Who has sessions has one in these states.
    """
    wanted = (
        _speakers()
        .where(SPEAKER.c.event_id == event_id, SPEAKER.c.id > cursor, _speaks(states))
        .limit(most)
    )
    found: list[RowMapping] = list(connection.execute(wanted).mappings())
    return [Person(row["email"], row["user_id"]) for row in found], found[-1]["id"] if len(
        found
    ) == most else None


def _speaks(states: Collection[str]) -> ColumnElement[bool]:
    theirs = SESSION.join(speakers_sessions, speakers_sessions.c.session_id == SESSION.c.id)
    living = speakers_sessions.c.speaker_id == SPEAKER.c.id, SESSION.c.deleted_at.is_(None)
    any_of_theirs = select(SESSION.c.id).select_from(theirs).where(*living)
    return or_(~exists(any_of_theirs), exists(any_of_theirs.where(SESSION.c.state.in_(states))))


def _speakers() -> Select[Any]:
    """Select id, address and user of living speakers: theirs, or who has verified the address; nobody shut out.

    A speaker's account has an address that is not the organizers' to read: without one of the
    speaker there is no mail.
    """
    user_id = func.coalesce(LINKED.c.id, KNOWN.c.id).label("user_id")
    address = func.nullif(SPEAKER.c.email, "").label("email")
    is_known = and_(func.lower(KNOWN.c.email) == func.lower(SPEAKER.c.email), KNOWN.c.is_verified)
    lives = [
        user.c.is_blocked.is_not(True) & user.c.deleted_at.is_(None) for user in (LINKED, KNOWN)
    ]
    return (
        select(SPEAKER.c.id, address, user_id)
        .outerjoin(LINKED, LINKED.c.id == SPEAKER.c.user_id)
        .outerjoin(KNOWN, is_known)
        .where(SPEAKER.c.deleted_at.is_(None), *lives)
        .order_by(SPEAKER.c.id)
    )


def without(persons: Iterable[Person], others: Collection[Person]) -> list[Person]:
    """Give those persons who are none of the others, neither by user nor by address."""
    users = {other.user_id for other in others} - {None}
    addresses = {(other.address or "").lower() for other in others} - {""}
    return [
        one
        for one in persons
        if one.user_id not in users and (one.address or "").lower() not in addresses
    ]


def once(persons: Iterable[Person]) -> list[Person]:
    """Give each user once, with the first address there is, and who is no user as often as they come."""
    known: dict[int | Person, Person] = {}
    for person in persons:
        at = person.user_id or person
        if at not in known or known[at].address is None:
            known[at] = person
    return list(known.values())


def in_reach(
    connection: Connection, change: RowMapping, event_id: int, persons: Collection[Person]
) -> Collection[Person]:
    """Give whom a change of an event may be told: all, if a verified user made it, an administrator or the daily run.

    If not, those who accepted a role in the event, and who made it: anybody may write any address
    into an event.
    """
    user_id = change["user_id"]
    trusted = or_(USER.c.is_verified, USER.c.is_admin, USER.c.is_super_admin)
    known = select(USER.c.email, trusted).where(USER.c.id == user_id)
    actor = connection.execute(known).first() if user_id else ("", True)
    if actor and actor[1]:
        return persons
    holding = [*organizers(connection, event_id), *([Person(actor[0], user_id)] if actor else [])]
    # At the account's address: a speaker's row of theirs may name any other.
    addresses = {str(one.address).lower() for one in holding}
    users = {one.user_id for one in holding}
    return [
        one
        for one in persons
        if (one.address.lower() in addresses if one.address else one.user_id in users)
    ]


def spoken_to(connection: Connection, persons: Collection[Person]) -> list[Person]:
    """Give the people with the language of each that prefers one; asks nothing as long as there is but English."""
    users = [person.user_id for person in persons if person.user_id]
    if len(languages.list_languages()) == 1 or not users:
        return list(persons)
    wanted = select(USER.c.id, USER.c.language_prefrence).where(USER.c.id.in_(users))
    preferred = {
        id_: languages.choose_language(preference) for id_, preference in connection.execute(wanted)
    }
    return [
        replace(one, locale=preferred.get(one.user_id or 0, languages.ENGLISH)) for one in persons
    ]


def named(connection: Connection, user_id: int | None) -> str:
    """Give a person's name, or the address where there is none."""
    name = func.nullif(func.trim(func.concat_ws(" ", USER.c.first_name, USER.c.last_name)), "")
    return str(
        connection.execute(
            select(func.coalesce(name, USER.c.email)).where(USER.c.id == user_id)
        ).scalar()
        or ""
    )
