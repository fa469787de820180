"""People who log in: rows with a password, and what tests look at around them."""

import json
import time
from itertools import count
from typing import Any, Final

import time_machine
from sqlalchemy import RowMapping, select, update

from openevent.auth import passwords
from openevent.domain.people import accounts
from openevent.infra import db
from openevent.resources.user import users
from openevent.work.changes import changes
from reference.people import PASSWORD
from tests.factories import events
from tests.unit.api.client import Answer, Client

HASH: Final = passwords.hash_password(PASSWORD)
PLACES: Final = count(1)


def add(**values: Any) -> str:
    """Write a user with the password; gives the e-mail."""
    email = f"Ada.{next(events.NUMBERS)}@Example.org"
    with db.transaction() as connection:
        events.add_user(connection, **{"email": email, "password_hash": HASH} | values)
    return email


def account(email: str) -> RowMapping:
    with db.connect() as connection:
        return (
            connection.execute(select(users.table).where(users.table.c.email == email))
            .mappings()
            .one()
        )


def change(email: str, /, **values: Any) -> None:
    with db.transaction() as connection:
        connection.execute(update(users.table).where(users.table.c.email == email).values(values))


def list_changes(email: str) -> list[tuple[str, dict[str, Any]]]:
    """The changes of the user, as (kind, facts)."""
    statement = select(changes.c.kind, changes.c.facts).where(
        changes.c.subject_type == "user", changes.c.subject_id == account(email)["id"]
    )
    with db.connect() as connection:
        return [
            (row.kind, row.facts) for row in connection.execute(statement.order_by(changes.c.id))
        ]


def link(purpose: accounts.Purpose, email: str) -> str:
    """The token that the mail would carry now."""
    return accounts.sign_link(purpose, account(email))


def elsewhere() -> Client:
    """A client at an address that nobody has used."""
    number = next(PLACES)
    return Client(address=f"198.51.{number // 250}.{number % 250 + 1}")


def logged_in(email: str, password: str = PASSWORD) -> Client:
    """A client with a fresh token."""
    answer = elsewhere().post("/auth/session", {"email": email, "password": password})
    return Client(answer.json["access_token"])


def log_in_before(email: str, seconds: int) -> dict[str, str]:
    """The tokens of a remembered login whose password was typed so many seconds ago."""
    body = {"email": email, "password": PASSWORD, "remember-me": True, "include-in-response": True}
    with time_machine.travel(time.time() - seconds):
        return dict(elsewhere().post("/auth/session", body).json)


def stale(email: str) -> Client:
    """A client whose user typed the password some time ago."""
    return Client(log_in_before(email, 1_000)["access_token"])


def set_anew(token: Any, password: Any, client: Client | None = None) -> Answer:
    """Send a reset link's token with a new password."""
    body = json.dumps({"data": {"token": token, "password": password}}).encode()
    return (client or elsewhere()).call("PATCH", "/v1/auth/reset-password", body=body)
