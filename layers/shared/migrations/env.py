"""What alembic runs: the migrations, on the connection or to the database that its configuration's attributes hand in.

`alembic revision --autogenerate` in layers/shared/migrations takes the address from DATABASE_URL.
"""

import os

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, make_url

import openevent.auth.refresh_tokens
import openevent.resources
import openevent.work.changes
import openevent.work.jobs
from openevent.model.resource import METADATA, VIEW

DECLARING = (
    openevent.work.changes,
    openevent.auth.refresh_tokens,
    openevent.work.jobs,
    openevent.resources,
)
"""The modules whose import fills METADATA."""


def migrate(connection: Connection) -> None:
    context.configure(
        connection,
        target_metadata=METADATA,
        compare_server_default=True,
        include_object=lambda what, *_: VIEW not in what.info,
    )
    with context.begin_transaction():
        context.run_migrations()


def connect_and_migrate() -> None:
    url = context.config.attributes.get("database_url") or os.environ["DATABASE_URL"]
    engine = create_engine(make_url(url).set(drivername="postgresql+pg8000"), poolclass=NullPool)
    with engine.begin() as connection:
        migrate(connection)


if given := context.config.attributes.get("connection"):
    migrate(given)
else:
    connect_and_migrate()
