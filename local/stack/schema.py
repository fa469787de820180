"""The owner's role, databases, and migrations by the product's own code."""

from dataclasses import dataclass

from sqlalchemy import create_engine, make_url

from local.services import postgres
from migrate import roles, schema

OWNER = "openevent_owner"


@dataclass(frozen=True)
class Database:
    """A database of ours: `url` logs in as the role of the functions, `owner_url` as that of the migrations."""

    url: str
    owner_url: str


def create_owner(superuser_url: str, password: str) -> None:
    """Make the owner's role where it is missing, and give it this password; the owner's migrations make the others."""
    rows = postgres.execute(superuser_url, f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'")
    verb = "ALTER" if rows else "CREATE"
    postgres.execute(superuser_url, f"{verb} ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{password}'")


def ensure_database(
    superuser_url: str, password: str, name: str, *, template: str = "template1"
) -> Database:
    """A database that belongs to the owner, made where missing as a copy of the template (that nobody uses)."""
    if not postgres.execute(superuser_url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        postgres.execute(
            superuser_url, f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"'
        )
    return owned(
        postgres.with_user(postgres.with_database(superuser_url, name), OWNER, password), password
    )


def owned(owner_url: str, password: str) -> Database:
    """The database of an owner, whose migrations give the functions' role this password."""
    return Database(postgres.with_user(owner_url, roles.APP, password), owner_url)


def migrate(database: Database) -> None:
    """Make the roles and bring the database to the head of the migrations, as the migrate function does."""
    engine = create_engine(make_url(database.owner_url).set(drivername="postgresql+pg8000"))
    with engine.begin() as connection:
        roles.create_roles(connection, roles.Login(roles.APP, make_url(database.url).password))
        schema.upgrade(connection)
        roles.grant_privileges(connection, roles.APP)
    engine.dispose()
