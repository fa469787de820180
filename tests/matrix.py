"""The table of permissions: resource, verb and person; `python -m tests.matrix` writes it.

The table is docs/permissions.md; the tests compare it and try each of its cells over HTTP.
"""

import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, false, select, update

from api.write.links.link_data import is_writable
from local.services import postgres
from local.stack import schema
from openevent.infra import db
from openevent.model.permissions import ANONYMOUS, Identity, Rule, admin, nobody
from openevent.model.resource import Link, Resource
from openevent.resources import ALL
from openevent.resources.event import events
from openevent.resources.session import sessions
from openevent.resources.user import users
from tests.factories.worlds import PEOPLE, TYPES, World, add_accounts, create_world
from tests.places import ROOT

FILE: Final = ROOT / "docs" / "permissions.md"
type Row = tuple[str, set[str]]
"""A title and the names of the people who may do it."""
VERBS: Final = (
    "read",
    "create",
    "update",
    "delete",
    "see in the trash, restore",
    "delete for good",
)
HEAD: Final = """# Who may do what

Written by `make docs` from the rules in `layers/shared/openevent/model/permissions.py`; each cell
is tried over HTTP by `tests/integration/api/permissions/test_matrix.py`. An event's own people are
in the columns from registrar to owner; a speaker is one of the session's (or is the speaker), the
author has written the thing: it is their account, their feedback, their session, their order,
their notification, their job, or the invite is for them. Rules about single fields (who publishes,
verifies, locks, moves a session to which state) are in `layers/shared/openevent/domain`. Who
restores a thing that was deleted sees it with `get-trashed=true`, alone and in lists;
`permanent=true` deletes it for good. What has no row is nobody's.
"""
LINKS: Final = """
## Links, in a published event

`GET /v1/{resources}/{id}/relationships/{link}` reads a link, `PATCH` changes it, and `POST` and
`DELETE` change one to many. What is linked is shown as far as it may be seen, and where linking
writes the row at the other end (a session's track), that must be allowed as well. What belongs to
an event stays in it.

"""


ACCOUNTS: Final = """
## Accounts of others

Colleagues see one another, everybody sees public profiles. Co-organizers and above see those who
have ordered tickets of their event, as the author has. What is private of an account is null to
them.

"""


def list_allowed(connection: Connection, world: World, resource: Resource, verb: str) -> set[str]:
    """List the people who may do this to the world's row of a resource."""
    row_id = world.ids[resource.type]
    return list_people(connection, world, resource, row_id, _get_rule(resource, verb))


def list_people(
    connection: Connection, world: World, resource: Resource, id_: int, rule: Rule
) -> set[str]:
    """List the people for whom a rule holds at the row of that id."""
    table = resource.table

    def is_allowed(user: Identity) -> bool:
        row = select(table.c.id).where(table.c.id == id_, rule.where(user, table))
        return connection.execute(row).first() is not None

    return {name for name, user in world.people.items() if is_allowed(user)}


def _get_rule(resource: Resource, verb: str) -> Rule:
    may = resource.can
    trash_rule = resource.trash_rule
    rules = {
        "read": may.read,
        "create": may.create,
        "update": may.update,
        "delete": may.delete,
        "see in the trash, restore": may.read & trash_rule if trash_rule else nobody,
        "delete for good": nobody if may.delete is nobody else may.read & admin,
    }
    return rules[verb]


def list_allowed_for_link(
    connection: Connection, world: World, resource: Resource, link: Link, verb: str
) -> set[str]:
    """List the people who read or change a link of the world's row."""
    if verb == "change":
        return list_allowed(connection, world, resource, "update") if is_writable(link) else set()
    names = list_allowed(connection, world, resource, "read")
    target = TYPES[link.type]
    if link.always:
        return names & list_allowed(connection, world, target, "read")
    needs_login = str(target.can.read.where(ANONYMOUS, target.table)) == str(false())
    return names - {"anonymous"} if needs_login else names


def _build_link_rows(connection: Connection, world: World, resource: Resource) -> Iterator[Row]:
    """Build a row for the links of a resource that the same people read, or change."""
    for verb in ("read", "change"):
        groups: dict[frozenset[str], list[str]] = {}
        for link in resource.links:
            people = list_allowed_for_link(connection, world, resource, link, verb)
            groups.setdefault(frozenset(people), []).append(link.name)
        for names, links in groups.items():
            yield f"{resource.type} → {', '.join(links)}: {verb}", set(names)


def build_table(rows: Iterable[Row]) -> str:
    """Build a Markdown table with a column for each person."""
    lines = [
        "| | " + " | ".join(name.replace("_", " ") for name in PEOPLE) + " |",
        "|---" * (len(PEOPLE) + 1) + "|",
    ]
    for title, names in rows:
        cells = ["x" if name in names else "" for name in PEOPLE]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def build_page(connection: Connection) -> str:
    """Build the page from rows that the caller rolls back."""
    published = create_world(connection, "published")
    draft = create_world(connection, "draft")
    all_rows = [
        (f"{resource.type}: {verb}", list_allowed(connection, published, resource, verb))
        for resource in ALL
        for verb in VERBS
    ]
    draft_table = build_table(_build_draft_rows(connection, draft))
    link_rows = [
        row for resource in ALL for row in _build_link_rows(connection, published, resource)
    ]
    link_table = build_table(row for row in link_rows if row[1])
    account_table = build_table(_build_account_rows(connection, published))
    connection.execute(update(sessions.table).values(state="pending"))
    readers = list_allowed(connection, published, sessions, "read")
    rows = [row for row in all_rows if row[1]]
    table = build_table([*rows, ("session that is pending: read", readers)])
    tables = f"## In a published event\n\n{table}\n## In a draft\n\n{draft_table}"
    return f"{HEAD}\n{tables}{ACCOUNTS}{account_table}{LINKS}{link_table}"


def _build_draft_rows(connection: Connection, world: World) -> Iterator[Row]:
    for resource in ALL:
        if resource is events or "event_id" in resource.table.c:
            yield f"{resource.type}: read", list_allowed(connection, world, resource, "read")


def _build_account_rows(connection: Connection, world: World) -> Iterator[Row]:
    contact_rule = users.can.read_contact
    for name, id_ in add_accounts(connection, world.ids["event"]).items():
        yield f"user {name}: read", list_people(connection, world, users, id_, users.can.read)
        readers = list_people(connection, world, users, id_, contact_rule)
        yield f"user {name}: read the e-mail address", readers


def main() -> None:
    password, place = secrets.token_hex(16), Path(tempfile.mkdtemp())
    with postgres.running(place / "data", place / "log", keeps_data=False) as server:
        schema.create_owner(server.url, password)
        database = schema.ensure_database(server.url, password, "matrix")
        schema.migrate(database)
        os.environ["DATABASE_URL"] = database.url
        with db.transaction() as connection:
            FILE.write_text(build_page(connection))
        db.close()


if __name__ == "__main__":
    main()
