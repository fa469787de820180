"""Who may do what: every resource, verb and person, asked of the rules themselves; `python -m tests.matrix` writes it.

The table is docs/permissions.md; the tests compare it and try each of its cells over HTTP.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, false, insert, select, update

from api.write.links.body import is_writable
from local.services import postgres
from local.stack import schema
from openevent.infra import db
from openevent.model.permissions import ANONYMOUS, STAFF, Identity, Rule, admin, nobody
from openevent.model.resource import Link, Resource
from openevent.resources import ALL
from openevent.resources.event import events
from openevent.resources.role import roles
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from openevent.resources.user import users
from openevent.work import jobs
from reference import samples
from reference.examples import load_example
from reference.examples.event import SWITCHES as EVENT_SWITCHES
from tests.factories import events as factory
from tests.places import ROOT

FILE: Final = ROOT / "docs" / "permissions.md"
PEOPLE: Final = ("anonymous", "user", "author", "speaker", *reversed(STAFF), "admin", "super admin")
VERBS: Final = (
    "read",
    "create",
    "update",
    "delete",
    "see in the trash, restore",
    "delete for good",
)
SWITCHES: Final = tuple(name.replace("-", "_") for name in EVENT_SWITCHES)
OTHERS: Final = ("with a role in the event", "whose profile is public")
HEAD: Final = """# Who may do what

Written by `make docs` from the rules in `layers/shared/openevent/model/permissions.py`; each cell is tried over HTTP by
`tests/integration/api/permissions/test_matrix.py`. An event's own people are in the columns from registrar to owner; a speaker
is one of the session's (or is the speaker), the author has written the thing: it is their account, their feedback,
their session, their notification, their job, or the invite is for them. Rules about single fields (who publishes,
verifies, locks, moves a session to which state) are in `layers/shared/openevent/domain`. Who restores a thing that was
deleted sees it with `get_trashed=true`, alone and in lists; `permanent=true` deletes it for good. What has no row is
nobody's.
"""
LINKS: Final = """
## Links, in a published event

`GET /v1/{resources}/{id}/relationships/{link}` reads a link, `PATCH` changes it, and `POST` and `DELETE` change one to
many. What is linked is shown as far as it may be seen, and where linking writes the row at the other end (a session's
track), that must be allowed as well. What belongs to an event stays in it.

"""


ACCOUNTS: Final = """
## Accounts of others

Colleagues see one another, everybody sees public profiles. What is private of an account is null to them.

"""


@dataclass(frozen=True)
class World:
    """The people, and a row of each type in one event."""

    people: Mapping[str, Identity]
    ids: Mapping[str, int]


def made(connection: Connection, state: str) -> World:
    """Write an event in that state with one of everything, and the people around it."""
    people = {name: _person(connection, name) for name in PEOPLE}
    whole = factory.add_whole_event(
        connection, people["owner"].id, state=state, **dict.fromkeys(SWITCHES, True)
    )
    for role in STAFF[1:]:
        factory.grant(connection, whole.id, people[role].id, role)
    connection.execute(
        update(speakers.table)
        .where(speakers.table.c.id == whole.speaker_ids[0])
        .values(user_id=people["speaker"].id)
    )
    theirs = update(sessions.table).where(sessions.table.c.id == whole.session_ids[0])
    connection.execute(theirs.values(creator_id=people["author"].id))
    ids = {
        "user": people["author"].id,
        "event": whole.id,
        "track": whole.track_id,
        "session-type": whole.session_type_id,
        "microlocation": whole.microlocation_id,
        "speaker": whole.speaker_ids[0],
        "session": whole.session_ids[0],
        "setting": 1,
        "message-setting": 1,
        "role": 1,
    }
    author = people["author"]
    ids |= {name: fresh(connection, name, whole.id, author) for name in TYPES if name not in ids}
    return World(people, ids)


def others(connection: Connection, event_id: int) -> dict[str, int]:
    """Write the accounts of two more, by which of OTHERS they are."""
    helper, public = (
        factory.add_user(connection),
        factory.add_user(connection, is_profile_public=True),
    )
    factory.grant(connection, event_id, helper, "attendee")
    return dict(zip(OTHERS, (helper, public), strict=True))


def _person(connection: Connection, name: str) -> Identity:
    if name == "anonymous":
        return ANONYMOUS
    rights = {"is_admin": name.endswith("admin"), "is_super_admin": name == "super admin"}
    email = f"{name.replace(' ', '-')}-{uuid4().hex}@example.org"
    id_ = factory.add_user(connection, email=email, **rights)
    return Identity(id_, email, is_verified=True, is_fresh=True, **rights)


def fresh(connection: Connection, type_: str, event_id: int, author: Identity) -> int:
    """Write another row of a type in the event, by that author."""
    if type_.endswith("-job"):
        kind = "import.event" if type_ == "import-job" else "export.event"
        row = {"task_id": uuid4(), "kind": kind, "user_id": author.id, "subject": "s"}
        return int(
            connection.execute(insert(jobs.jobs).values(row).returning(jobs.jobs.c.id)).scalar_one()
        )
    values = attributes(type_) | LINKED.get(type_, lambda *_: {})(connection, event_id, author)
    event = {"event_id": event_id} if "event_id" in TYPES[type_].table.c else {}
    if samples.is_single(TYPES[type_]):
        table = TYPES[type_].table
        connection.execute(table.delete().where(table.c.event_id == event_id))
    return factory.add(
        connection,
        type_,
        **{name.replace("-", "_"): value for name, value in values.items()} | event,
    )


def attributes(type_: str) -> dict[str, Any]:
    """Give the attributes that make a row of a type, by dashed name: those of an example, new each time."""
    values = load_example(type_).get_attributes(0)
    if type_ in UNIQUE:
        values[UNIQUE[type_]] = f"{uuid4().hex}{values[UNIQUE[type_]]}"
    return values | OTHERWISE.get(type_, {})


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


def _session(connection: Connection, event_id: int, author: Identity) -> dict[str, Any]:
    return {"state": "accepted", "creator_id": author.id}


def _invite(connection: Connection, event_id: int, author: Identity) -> dict[str, Any]:
    role = connection.execute(
        select(roles.table.c.id).where(roles.table.c.name == "moderator")
    ).scalar_one()
    return {"role_id": role, "email": author.email}


def _membership(connection: Connection, event_id: int, author: Identity) -> dict[str, Any]:
    role = connection.execute(
        select(roles.table.c.id).where(roles.table.c.name == "attendee")
    ).scalar_one()
    return {"role_id": role, "user_id": factory.add_user(connection)}


def _of_author(connection: Connection, event_id: int, author: Identity) -> dict[str, Any]:
    return {"user_id": author.id}


TYPES: Final = {resource.type: resource for resource in ALL}
LINKED: Final = {
    "session": _session, "role-invite": _invite, "users-events-roles": _membership, "feedback": _of_author,
    "notification": _of_author, "notification-setting": _of_author, "email-notification": _of_author,
}  # fmt: skip
UNIQUE: Final[Mapping[str, str]] = {
    "event-type": "name", "event-topic": "name", "event-sub-topic": "name", "faq-type": "name",
    "custom-form": "field-identifier", "suppression": "address",
}  # fmt: skip
"""The attribute that no two rows share."""
OTHERWISE: Final[Mapping[str, Mapping[str, Any]]] = {
    "session": {"state": "draft"},
    "speakers-call": {"starts-at": "2017-01-01T00:00:00Z", "ends-at": "2017-02-01T00:00:00Z"},
}
"""What everybody may write of a session, and a call that is over."""


def allowed(connection: Connection, world: World, resource: Resource, verb: str) -> set[str]:
    """Ask the rule of a verb who may do it to the world's row."""
    return met(connection, world, resource, world.ids[resource.type], _rule(resource, verb))


def met(connection: Connection, world: World, resource: Resource, id_: int, rule: Rule) -> set[str]:
    """Ask for whom a rule holds at the row of that id."""
    table = resource.table
    key = table.c.id == id_
    asked = (
        (name, select(table.c.id).where(key, rule.where(who, table)))
        for name, who in world.people.items()
    )
    return {name for name, query in asked if connection.execute(query).first()}


def _rule(resource: Resource, verb: str) -> Rule:
    of_trash = {
        "see in the trash, restore": resource.can.read & resource.trash_rule
        if resource.trash_rule
        else nobody,
        "delete for good": resource.can.read & admin
        if resource.can.delete is not nobody
        else nobody,
    }
    changing = {"update": resource.can.update, "delete": resource.can.delete}
    return (of_trash | changing | {"read": resource.can.read, "create": resource.can.create})[verb]


def linked(
    connection: Connection, world: World, resource: Resource, link: Link, verb: str
) -> set[str]:
    """Ask who reads or changes a link of the world's row; what is never shown to anonymous needs a login."""
    if verb == "change":
        return allowed(connection, world, resource, "update") if is_writable(link) else set()
    target = TYPES[link.type]
    secret = str(target.can.read.where(ANONYMOUS, target.table)) == str(false())
    return allowed(connection, world, resource, "read") - ({"anonymous"} if secret else set())


def _links(
    connection: Connection, world: World, resource: Resource
) -> Iterator[tuple[str, set[str]]]:
    """Give a row for the links of a resource that the same people read, or change."""
    for verb in ("read", "change"):
        groups: dict[frozenset[str], list[str]] = {}
        for link in resource.links:
            groups.setdefault(
                frozenset(linked(connection, world, resource, link, verb)), []
            ).append(link.name)
        yield from (
            (f"{resource.type} → {', '.join(names)}: {verb}", set(who))
            for who, names in groups.items()
        )


def table(rows: Iterable[tuple[str, set[str]]]) -> str:
    """Give a Markdown table of (what, who may)."""
    lines = [
        "| | " + " | ".join(name.replace("_", " ") for name in PEOPLE) + " |",
        "|---" * (len(PEOPLE) + 1) + "|",
    ]
    for what, who in rows:
        lines.append(
            f"| {what} | " + " | ".join("x" if name in who else "" for name in PEOPLE) + " |"
        )
    return "\n".join(lines) + "\n"


def text(connection: Connection) -> str:
    """Write the page, of rows that the caller rolls back."""
    published, draft = made(connection, "published"), made(connection, "draft")
    whole = [
        (f"{each.type}: {verb}", allowed(connection, published, each, verb))
        for each in ALL
        for verb in VERBS
    ]
    hidden = [each for each in ALL if each is events or "event_id" in each.table.c]
    drafts = [(f"{each.type}: read", allowed(connection, draft, each, "read")) for each in hidden]
    links = table(row for each in ALL for row in _links(connection, published, each) if row[1])
    accounts = table(_accounts(connection, published))
    connection.execute(update(sessions.table).values(state="pending"))
    pending = [("session that is pending: read", allowed(connection, published, sessions, "read"))]
    shown = table([row for row in whole if row[1]] + pending)
    things = f"## In a published event\n\n{shown}\n## In a draft\n\n{table(drafts)}"
    return f"{HEAD}\n{things}{ACCOUNTS}{accounts}{LINKS}{links}"


def _accounts(connection: Connection, world: World) -> Iterator[tuple[str, set[str]]]:
    for name, id_ in others(connection, world.ids["event"]).items():
        yield f"user {name}: read", met(connection, world, users, id_, users.can.read)
        yield (
            f"user {name}: read the e-mail address",
            met(connection, world, users, id_, users.can.read_contact),
        )


def main() -> None:
    password, place = secrets.token_hex(16), Path(tempfile.mkdtemp())
    with postgres.running(place / "data", place / "log", keeps_data=False) as server:
        schema.create_owner(server.url, password)
        database = schema.ensure_database(server.url, password, "matrix")
        schema.migrate(database)
        os.environ["DATABASE_URL"] = database.url
        with db.transaction() as connection:
            FILE.write_text(text(connection))
        db.close()


if __name__ == "__main__":
    main()
