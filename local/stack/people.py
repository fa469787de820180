"""The two users of a fresh local stack, and the verification of others until mails go out."""

import json
import secrets
from pathlib import Path
from typing import TypedDict

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from local.stack.state import write
from openevent.auth.passwords import hash_password

ADMIN, ORGANIZER = "admin@example.org", "organizer@example.org"
UPSERT = text("""
    INSERT INTO users (email, first_name, password_hash, is_verified, is_admin, is_super_admin)
    VALUES (:email, :name, :hash, true, :admin, :admin)
    ON CONFLICT (lower(email)) DO UPDATE SET password_hash = excluded.password_hash, is_verified = true
""")
VERIFY = text("UPDATE users SET is_verified = true WHERE lower(email) = lower(:email)")


class Login(TypedDict):
    """What a person logs in with."""

    email: str
    password: str


def ensure(database_url: str, secrets_file: Path) -> dict[str, Login]:
    """Make the admin and the organizer, both verified, with passwords that stay the same as long as the file stays."""
    people = _remembered(secrets_file)
    with _engine(database_url).begin() as connection:
        for role, login in people.items():
            values = {
                "email": login["email"],
                "name": role.title(),
                "hash": hash_password(login["password"]),
            }
            connection.execute(UPSERT, values | {"admin": role == "admin"})
    return people


def verify(database_url: str, email: str) -> bool:
    """Mark the user with this address (in any case of letters) as verified; False where there is none."""
    with _engine(database_url).begin() as connection:
        return connection.execute(VERIFY, {"email": email}).rowcount == 1


def _remembered(path: Path) -> dict[str, Login]:
    if not path.exists():
        addresses = {"admin": ADMIN, "organizer": ORGANIZER}
        made = {
            role: Login(email=email, password=secrets.token_urlsafe(12))
            for role, email in addresses.items()
        }
        write(path, json.dumps(made))
    return dict(json.loads(path.read_text()))


def _engine(database_url: str) -> Engine:
    return create_engine(
        make_url(database_url).set(drivername="postgresql+pg8000"), poolclass=NullPool
    )
