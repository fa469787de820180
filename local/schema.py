"""Roles, databases and migrations, as the deployment's owner would make them."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config

from local import postgres

ROOT = Path(__file__).parent.parent
MIGRATIONS = ROOT / "layers" / "shared" / "migrations"
OWNER, APP, READONLY = "openevent_owner", "openevent_app", "openevent_readonly"


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


def create_database(superuser_url: str, password: str, name: str, *, template: str = "template1") -> Database:
    """Make a database that belongs to the owner, as a copy of the template (which nobody may be using)."""
    postgres.execute(superuser_url, f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"')
    return database(superuser_url, password, name)


def database(superuser_url: str, password: str, name: str) -> Database:
    """The addresses of an existing database."""
    url = postgres.with_database(superuser_url, name)
    return Database(postgres.with_user(url, APP, password), postgres.with_user(url, OWNER, password))


def migrate(owner_url: str) -> None:
    """Bring a database to the head of the migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = owner_url
    command.upgrade(config, "head")
