"""Roles, databases and migrations, as the deployment's owner would make them."""

from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from local import postgres

MIGRATIONS = Path(__file__).parent.parent / "layers" / "shared" / "migrations"
OWNER, APP, READONLY = "openevent_owner", "openevent_app", "openevent_readonly"
MAY = {APP: "SELECT, INSERT, UPDATE, DELETE", READONLY: "SELECT"}


@dataclass(frozen=True)
class Database:
    """A database of ours: `url` logs in as the role of the functions, `owner_url` as that of the migrations."""

    url: str
    owner_url: str


def create_roles(superuser_url: str, password: str) -> None:
    """Make the three roles where they are missing, and give each this password."""
    for role in (OWNER, APP, READONLY):
        rows = postgres.execute(superuser_url, f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'")
        verb = "ALTER" if rows else "CREATE"
        postgres.execute(superuser_url, f"{verb} ROLE {role} LOGIN PASSWORD '{password}'")
    postgres.execute(
        superuser_url, f"ALTER ROLE {OWNER} CREATEROLE", f"GRANT {APP}, {READONLY} TO {OWNER} WITH ADMIN OPTION"
    )


def ensure_database(superuser_url: str, password: str, name: str, *, template: str = "template1") -> Database:
    """A database that belongs to the owner, made where missing as a copy of the template (that nobody uses)."""
    if not postgres.execute(superuser_url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        postgres.execute(superuser_url, f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"')
    url = postgres.with_database(superuser_url, name)
    return Database(postgres.with_user(url, APP, password), postgres.with_user(url, OWNER, password))


def migrate(owner_url: str) -> None:
    """Bring a database to the head of the migrations."""
    script = ScriptDirectory(str(MIGRATIONS))
    environment = EnvironmentContext(Config(), script, fn=lambda revision, _: script._upgrade_revs("head", revision))  # noqa: SLF001
    engine = create_engine(make_url(owner_url).set(drivername="postgresql+pg8000"))
    with engine.begin() as connection, environment:
        environment.configure(connection=connection)
        environment.run_migrations()
        for role, rights in MAY.items():
            connection.execute(text(f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {role}"))
        connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}"))
    engine.dispose()
