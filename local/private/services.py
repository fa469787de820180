"""A database and AWS services of a program's own, in the servers of a stack.

The servers are those of the running stack, whose own rows, mails and files nothing here reads or
writes. If none runs, servers are started for the program. Nothing is built, and no function is
deployed.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from local.private import template_services
from local.services import postgres
from local.services.emulator import ACCESS, REGION
from local.stack import deploy, schema, session
from local.stack.state import State

MAINTENANCE: Final = "postgres"
"""The database from which others are created and deleted."""
LOGIN: Final = {
    "AWS_ACCESS_KEY_ID": ACCESS,
    "AWS_SECRET_ACCESS_KEY": ACCESS,
    "AWS_DEFAULT_REGION": REGION,
}


@dataclass(frozen=True)
class PrivateServices:
    """The services of one program; `variables` are those of its functions."""

    endpoint: str
    database: schema.Database
    variables: Mapping[str, str]


@contextmanager
def running(state: State, name: str, parameters: Mapping[str, str]) -> Iterator[PrivateServices]:
    """Create a migrated database and services of this name, and delete them after the block.

    `state` is the stack with the servers. `parameters` replace those of a local deployment. What a
    killed program has left is deleted first; of two programs the second waits for the first.
    """
    state.folder.mkdir(parents=True, exist_ok=True)
    with deploy.lock(state.folder / f"{name}.lock"), _hold_servers(state, name) as parts:
        _delete(parts, name)
        try:
            yield _create(parts, name, parameters)
        finally:
            _delete(parts, name)


@contextmanager
def _hold_servers(state: State, name: str) -> Iterator[Mapping[str, str]]:
    """Hold the servers of the running stack, or new ones in a folder that is deleted."""
    if session.is_running(state):
        with session.hold(state, port=0) as handle:
            if _can_create_databases(handle.parts):
                yield handle.parts
                return
    own = State(state.folder / name)
    _wipe(own)
    try:
        with session.hold(own, port=0) as handle:
            yield handle.parts
    finally:
        _wipe(own)


def _can_create_databases(parts: Mapping[str, str]) -> bool:
    """Return whether the server is the stack's own; DATABASE_URL may name any other."""
    if urlsplit(parts["owner_url"]).username != schema.OWNER:
        return False
    query = "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user"
    return bool(postgres.execute(_build_maintenance_url(parts), query)[0][0])


def _wipe(state: State) -> None:
    if state.folder.exists():
        session.stop(state)
        postgres.wipe(state.data / "postgres")
        shutil.rmtree(state.folder, ignore_errors=True)


def _create(parts: Mapping[str, str], name: str, parameters: Mapping[str, str]) -> PrivateServices:
    # The roles belong to all databases of the server, so their password stays.
    password = urlsplit(parts["owner_url"]).password or ""
    database = schema.ensure_database(_build_maintenance_url(parts), password, name)
    schema.migrate(database)
    endpoint = parts["aws_endpoint"]
    urls = {"DatabaseUrl": database.url, "OwnerDatabaseUrl": database.owner_url}
    complete = deploy.complete_parameters(endpoint, {**urls, **parameters})
    variables = template_services.create(endpoint, name, complete)
    return PrivateServices(endpoint, database, variables | LOGIN)


def _delete(parts: Mapping[str, str], name: str) -> None:
    template_services.delete(parts["aws_endpoint"], name)
    schema.drop_database(_build_maintenance_url(parts), name)


def _build_maintenance_url(parts: Mapping[str, str]) -> str:
    return postgres.with_database(parts["owner_url"], MAINTENANCE)
