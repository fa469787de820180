"""The databases whose migrations `make db` shows: the local stack's, and a deployed stack's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from local.cloud import migrate_function
from local.migrations.history import History
from local.stack import people, schema
from local.stack.state import NOT_RUNNING, State
from migrate import revisions
from migrate import schema as migrations


class Refused(Exception):
    """A word was not carried out; the text says why and how to go on."""


class Database(Protocol):
    """A database whose migrations are listed, applied and named."""

    def load_history(self) -> History:
        """Load the migrations and where the database is."""

    def upgrade(self) -> str:
        """Apply the migrations that are missing; return the revision. Raises Refused."""

    def stamp(self, revision: str) -> str:
        """Name the revision without a change of the tables; return it. Raises Refused."""

    def describe_unknown(self, revision: str) -> str:
        """Say how to go on from a revision that the code lacks."""


class DeployedDatabase:
    """The database of a deployed stack, through its migrate function. Raises Refused."""

    def __init__(self, stack: str, region: str) -> None:
        self._stack = stack
        self._client = migrate_function.create_client(stack, region)

    def _call(self, **action: str) -> dict[str, Any]:
        try:
            return migrate_function.call(self._client, self._stack, action)
        except migrate_function.Refused as error:
            raise Refused(error) from None

    def load_history(self) -> History:
        return History.from_answer(self._call(action="history"))

    def upgrade(self) -> str:
        return str(self._call(action="migrate")["revision"])

    def stamp(self, revision: str) -> str:
        return str(self._call(action="stamp", revision=revision)["revision"])

    def describe_unknown(self, revision: str) -> str:
        text = "which the deployed code lacks: a newer release has migrated it, or another branch"
        return f"The database is at revision {revision}, {text}. Deploy the code that has it."


class LocalDatabase:
    """The database of the local stack, by the code of the working tree. Raises Refused."""

    def __init__(self, state: State) -> None:
        self._state = state

    def load_history(self) -> History:
        """Load the migrations; without a running stack nobody knows where the database is."""
        if not self._state.stack.exists():
            return History.from_answer(revisions.list_history())
        with _connect(self._state.read()["database_url"]) as connection:
            return History.from_answer(migrations.build_history(connection))

    def upgrade(self) -> str:
        database = self._get_database()
        try:
            schema.migrate(database)
        except revisions.UnknownRevision as error:
            raise Refused(f"{error} {schema.RESET}") from None
        return self._read_revision(database)

    def stamp(self, revision: str) -> str:
        with _connect(self._get_database().owner_url) as connection:
            try:
                return migrations.stamp(connection, revision)
            except revisions.UnknownRevision as error:
                raise Refused(error) from None

    def reset(self) -> str:
        """Delete all rows and tables, migrate, and save the two users; return the revision.

        Media, files and messages stay. A kill changes nothing, or leaves out the users, whom the
        next `make up` that deploys saves.
        """
        database = self._get_database()
        schema.rebuild(database)
        people.save_people(database.url, self._state.data / "people.json")
        return self._read_revision(database)

    def describe_unknown(self, revision: str) -> str:
        return f"{revisions.describe_unknown(revision)} {schema.RESET}"

    def _get_database(self) -> schema.Database:
        parts = self._state.run / "parts.json"
        if not self._state.stack.exists() or not parts.exists():
            raise Refused(NOT_RUNNING)
        urls = json.loads(parts.read_text())
        return schema.Database(urls["database_url"], urls["owner_url"])

    def _read_revision(self, database: schema.Database) -> str:
        with _connect(database.owner_url) as connection:
            return migrations.get_revision(connection) or ""


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    engine = create_engine(
        make_url(url).set(drivername="postgresql+pg8000"), poolclass=NullPool, hide_parameters=True
    )
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            yield connection
    except SQLAlchemyError as error:
        raise Refused(f"The database of the local stack refused: {error.args[0]}") from None
