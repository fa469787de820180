"""The owner's role, databases, and their migrations by the product's code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from pg8000.exceptions import DatabaseError
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from local.process.processes import Failed
from local.process.speed import Deadline
from local.services import postgres
from migrate import revisions, roles, schema

OWNER = "openevent_owner"
RESET = "Locally, make db DO=reset deletes all rows and builds the tables of this code."
OBJECT_IN_USE = "55006"
DROP_SECONDS = 60
"""The sessions of a process that has ended end soon; PostgreSQL itself waits 5 s for them."""


@dataclass(frozen=True)
class Database:
    """A database: `url` logs in as the functions' role, `owner_url` as the migrations' role."""

    url: str
    owner_url: str


def create_owner(superuser_url: str, password: str) -> None:
    """Create the owner's role if it is missing, and set its password."""
    rows = postgres.execute(superuser_url, f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'")
    verb = "ALTER" if rows else "CREATE"
    postgres.execute(
        superuser_url, f"{verb} ROLE {OWNER} LOGIN CREATEROLE CREATEDB PASSWORD '{password}'"
    )


def ensure_database(
    superuser_url: str, password: str, name: str, *, template: str = "template1"
) -> Database:
    """Return the owner's database, created if missing from the template, which must be unused."""
    if not postgres.execute(superuser_url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        postgres.execute(
            superuser_url, f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"'
        )
    owner_url = postgres.with_user(postgres.with_database(superuser_url, name), OWNER, password)
    return describe_database(owner_url, password)


def drop_database(url: str, name: str) -> None:
    """Delete a database if it exists, as its owner, when its last session has ended."""
    deadline = Deadline(DROP_SECONDS)
    while True:
        try:
            postgres.execute(url, f'DROP DATABASE IF EXISTS "{name}"')
        except DatabaseError as error:
            if error.args[0].get("C") != OBJECT_IN_USE or deadline.has_passed():
                raise
        else:
            return


def describe_database(owner_url: str, password: str) -> Database:
    """Return the database of an owner; `password` is for the functions' role."""
    return Database(postgres.with_user(owner_url, roles.APP, password), owner_url)


def migrate(database: Database) -> None:
    """Create the roles, upgrade the schema and fill its columns, as the migrate function does."""
    with _open(database.owner_url) as connection:
        _migrate(connection, database)
    schema.fill(partial(_open, database.owner_url))


def rebuild(database: Database) -> None:
    """Delete all tables and rows, and build the schema, in one transaction."""
    with _open(database.owner_url) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        _migrate(connection, database)


def check_revision(owner_url: str) -> str:
    """Return a sentence if a newer code has migrated the database, or else an empty text.

    Raises Failed if this code can neither use nor upgrade it.
    """
    with _open(owner_url) as connection:
        current = schema.get_revision(connection)
    if current is None or revisions.is_known(current):
        return ""
    sentence = f"{revisions.describe_unknown(current)} {RESET}"
    if not revisions.is_newer(current):
        raise Failed("database", sentence)
    return sentence


def _migrate(connection: Connection, database: Database) -> None:
    roles.create_roles(connection, roles.Login(roles.APP, make_url(database.url).password))
    schema.upgrade(connection)
    roles.grant_privileges(connection, roles.APP)


@contextmanager
def _open(owner_url: str) -> Iterator[Connection]:
    url = make_url(owner_url).set(drivername="postgresql+pg8000")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        yield connection
