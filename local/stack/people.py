"""The two users of a new local stack, and the verification of other users."""

import json
import secrets
from pathlib import Path
from typing import TypedDict

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from local.stack.state import write_file
from openevent.auth.passwords import hash_password

ADMIN, ORGANIZER = "admin@example.org", "organizer@example.org"
ROLES = ("admin", "organizer")
UPSERT = text("""
    INSERT INTO users (email, first_name, password_hash, is_verified, is_admin, is_super_admin)
    VALUES (:email, :name, :hash, true, :admin, :admin)
    ON CONFLICT (lower(email)) DO UPDATE
    SET password_hash = excluded.password_hash, is_verified = true
""")
VERIFY = text("UPDATE users SET is_verified = true WHERE address_key(email) = address_key(:email)")


class Login(TypedDict):
    """The login of a user."""

    email: str
    password: str


def save_people(database_url: str, secrets_file: Path) -> dict[str, Login]:
    """Save the admin and the organizer, both verified; their passwords are those of the file.

    A missing file is created with new passwords.
    """
    people = _load_logins(secrets_file)
    with _create_engine(database_url).begin() as connection:
        for role, login in people.items():
            values = {
                "email": login["email"],
                "name": role.title(),
                "hash": hash_password(login["password"]),
            }
            connection.execute(UPSERT, values | {"admin": role == "admin"})
    return people


def verify_user(database_url: str, email: str) -> bool:
    """Mark the user with this address, in any case, as verified; return False if there is none."""
    with _create_engine(database_url).begin() as connection:
        return connection.execute(VERIFY, {"email": email}).rowcount == 1


def _load_logins(path: Path) -> dict[str, Login]:
    if not path.exists():
        admin = Login(email=ADMIN, password=secrets.token_urlsafe(12))
        organizer = Login(email=ORGANIZER, password=secrets.token_urlsafe(12))
        write_file(path, json.dumps({"admin": admin, "organizer": organizer}))
    return dict(json.loads(path.read_text()))


def _create_engine(database_url: str) -> Engine:
    url = make_url(database_url).set(drivername="postgresql+pg8000")
    return create_engine(url, poolclass=NullPool)
