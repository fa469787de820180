"""Events with one row of each type and the people around them, for the tests of permissions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from openevent.model.permissions import ANONYMOUS, STAFF, Identity
from openevent.resources import ALL
from openevent.resources.admin_statistics import ADMIN_STATISTICS, ROW_ID
from openevent.resources.role import roles
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from openevent.work import jobs
from reference import samples
from reference.examples import load_example
from reference.examples.event import SWITCHES as EVENT_SWITCHES
from tests.factories import events as factory

PEOPLE: Final = ("anonymous", "user", "author", "speaker", *reversed(STAFF), "admin", "super admin")
SWITCHES: Final[Mapping[str, Any]] = {
    name.replace("-", "_"): value for name, value in EVENT_SWITCHES.items()
}
"""Columns of an event in which a row of each type can be created."""
ACCOUNTS: Final = ("with a role in the event", "whose profile is public")
"""Other accounts in the page of permissions."""


@dataclass(frozen=True)
class World:
    """An event: `people` by name, and `ids` of one row by type."""

    people: Mapping[str, Identity]
    ids: Mapping[str, int]


def create_world(connection: Connection, state: str) -> World:
    """Write an event in that state with a row of each type, and the people around it."""
    people = {name: _add_person(connection, name) for name in PEOPLE}
    event = factory.add_whole_event(connection, people["owner"].id, state=state, **SWITCHES)
    _add_people(connection, event, people)
    ids = {
        "user": people["author"].id,
        "event": event.id,
        "track": event.track_id,
        "session-type": event.session_type_id,
        "microlocation": event.microlocation_id,
        "speaker": event.speaker_ids[0],
        "session": event.session_ids[0],
        "setting": 1,
        "event-image-size": 1,
        "speaker-image-size": 2,
        "message-setting": 1,
        "role": 1,
        "event-statistics-general": event.id,
        "order-statistics-event": event.id,
        "service": 1,
        "event-role-permission": 101,
        "admin-duty": 1,
        **dict.fromkeys((row.type for row in ADMIN_STATISTICS.values()), ROW_ID),
    }
    author = people["author"]
    missing_types = [type_ for type_ in TYPES if type_ not in ids]
    ids |= {type_: add_row(connection, type_, event.id, author) for type_ in missing_types}
    return World(people, ids)


def _add_people(
    connection: Connection, event: factory.WholeEvent, people: Mapping[str, Identity]
) -> None:
    """Give the staff their roles, and link the speaker and the author to their rows."""
    for role in STAFF[1:]:
        factory.grant(connection, event.id, people[role].id, role)
    speaker = update(speakers.table).where(speakers.table.c.id == event.speaker_ids[0])
    connection.execute(speaker.values(user_id=people["speaker"].id))
    session = update(sessions.table).where(sessions.table.c.id == event.session_ids[0])
    connection.execute(session.values(creator_id=people["author"].id))


def add_accounts(connection: Connection, event_id: int) -> dict[str, int]:
    """Write the accounts of ACCOUNTS; give their ids by description."""
    helper = factory.add_user(connection)
    public = factory.add_user(connection, is_profile_public=True)
    factory.grant(connection, event_id, helper, "attendee")
    return dict(zip(ACCOUNTS, (helper, public), strict=True))


def _add_person(connection: Connection, name: str) -> Identity:
    if name == "anonymous":
        return ANONYMOUS
    email = f"{name.replace(' ', '-')}-{uuid4().hex}@example.org"
    is_admin, is_super_admin = name.endswith("admin"), name == "super admin"
    id_ = factory.add_user(
        connection, email=email, is_admin=is_admin, is_super_admin=is_super_admin
    )
    return Identity(
        id_,
        email,
        is_verified=True,
        is_admin=is_admin,
        is_super_admin=is_super_admin,
        is_fresh=True,
    )


def add_row(connection: Connection, type_: str, event_id: int, author: Identity) -> int:
    """Write another row of a type in the event, by that author; give its id."""
    if type_.endswith("-job"):
        return _add_job(connection, type_, author)
    table = TYPES[type_].table
    values = get_attributes(type_)
    if type_ in LINKS:
        values |= LINKS[type_](connection, author)
    columns = {name.replace("-", "_"): value for name, value in values.items()}
    if "event_id" in table.c:
        columns["event_id"] = event_id
    if samples.is_single(TYPES[type_]):
        connection.execute(table.delete().where(table.c.event_id == event_id))
    return factory.add(connection, type_, **columns)


def _add_job(connection: Connection, type_: str, author: Identity) -> int:
    kind = "import.event" if type_ == "import-job" else "export.event"
    row = {"task_id": uuid4(), "kind": kind, "user_id": author.id, "subject": "s"}
    statement = insert(jobs.jobs).values(row).returning(jobs.jobs.c.id)
    return int(connection.execute(statement).scalar_one())


def get_attributes(type_: str) -> dict[str, Any]:
    """Give the attributes of a new row of a type, by dashed name."""
    values = load_example(type_).get_attributes(0)
    if type_ in UNIQUE_ATTRIBUTES:
        name = UNIQUE_ATTRIBUTES[type_]
        values[name] = f"{uuid4().hex}{values.get(name, '')}"
    return {**values, **OTHER_VALUES.get(type_, {})}


def _link_session(_connection: Connection, author: Identity) -> dict[str, Any]:
    return {"state": "accepted", "creator_id": author.id}


def _link_invite(connection: Connection, author: Identity) -> dict[str, Any]:
    return {"role_id": _load_role(connection, "moderator"), "email": author.email}


def _link_membership(connection: Connection, _author: Identity) -> dict[str, Any]:
    role_id = _load_role(connection, "attendee")
    return {"role_id": role_id, "user_id": factory.add_user(connection)}


def _link_author(_connection: Connection, author: Identity) -> dict[str, Any]:
    return {"user_id": author.id}


def _link_favourite(connection: Connection, author: Identity) -> dict[str, Any]:
    is_own = sessions.table.c.creator_id == author.id
    session_id = connection.execute(select(sessions.table.c.id).where(is_own)).scalars().first()
    return {"session_id": session_id, "user_id": author.id}


def _link_speaker_invite(connection: Connection, author: Identity) -> dict[str, Any]:
    session_id = _link_favourite(connection, author)["session_id"]
    return {"session_id": session_id, "email": author.email}


def _link_order(_connection: Connection, author: Identity) -> dict[str, Any]:
    return {"user_id": author.id, "status": "completed"}


def _link_attendee(connection: Connection, author: Identity) -> dict[str, Any]:
    """Link an attendee to the author's order and to a ticket with a seat for it."""
    order = TYPES["order"].table
    newest = select(order.c.id, order.c.event_id).where(order.c.user_id == author.id)
    row = connection.execute(newest.order_by(order.c.id.desc()).limit(1)).one()
    dashed = get_attributes("ticket")
    ticket = {name.replace("-", "_"): value for name, value in dashed.items()}
    ticket_id = factory.add(connection, "ticket", event_id=row.event_id, held=1, **ticket)
    return {"order_id": row.id, "ticket_id": ticket_id}


def _load_role(connection: Connection, name: str) -> int:
    return int(
        connection.execute(select(roles.table.c.id).where(roles.table.c.name == name)).scalar_one()
    )


TYPES: Final = {resource.type: resource for resource in ALL}
LINKS: Final[Mapping[str, Callable[[Connection, Identity], dict[str, Any]]]] = {
    "session": _link_session,
    "role-invite": _link_invite,
    "users-events-roles": _link_membership,
    "feedback": _link_author,
    "user-favourite-session": _link_favourite,
    "speaker-invite": _link_speaker_invite,
    "order": _link_order,
    "attendee": _link_attendee,
    "notification": _link_author,
    "notification-setting": _link_author,
    "email-notification": _link_author,
}
UNIQUE_ATTRIBUTES: Final[Mapping[str, str]] = {
    "event-type": "name",
    "event-topic": "name",
    "event-sub-topic": "name",
    "faq-type": "name",
    "custom-form": "field-identifier",
    "ticket": "name",
    "ticket-tag": "name",
    "discount-code": "code",
    "access-code": "code",
    "order": "identifier",
    "suppression": "address",
}
"""The attribute that no two rows share."""
OTHER_VALUES: Final[Mapping[str, Mapping[str, Any]]] = {
    "session": {"state": "draft"},
    "speakers-call": {"starts-at": "2017-01-01T00:00:00Z", "ends-at": "2017-02-01T00:00:00Z"},
    "discount-code": {"valid-till": "2099-01-01T00:00:00Z"},
    "access-code": {"valid-till": "2099-01-01T00:00:00Z"},
}
"""Values that differ from the examples.

A session has a state that everybody may set, a call has ended, and a code is valid after the event,
which is over.
"""
