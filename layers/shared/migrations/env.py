"""Alembic's entry point: runs the migrations on a connection or on a database.

The attributes of alembic's configuration hold a `connection` or a `database_url`. Without them,
DATABASE_URL is the database.
"""

import os

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, make_url

import openevent.auth.refresh_tokens
import openevent.domain.documents.files
import openevent.domain.media.unused_media
import openevent.domain.trash.tables
import openevent.mail.tables
import openevent.model.event_versions
import openevent.resources
import openevent.work.changes
import openevent.work.handler_progress
import openevent.work.job_reports
import openevent.work.jobs
from openevent.model.resource import METADATA, VIEW

TABLE_MODULES = (
    openevent.work.changes,
    openevent.auth.refresh_tokens,
    openevent.domain.documents.files,
    openevent.domain.media.unused_media,
    openevent.domain.trash.tables,
    openevent.work.jobs,
    openevent.work.job_reports,
    openevent.work.handler_progress,
    openevent.mail.tables,
    openevent.model.event_versions,
    openevent.resources,
)
"""Importing these modules fills METADATA. Alembic drops the tables of a module that is missing."""


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction of the connection."""
    context.configure(
        connection,
        target_metadata=METADATA,
        compare_server_default=True,
        include_object=lambda item, *_: VIEW not in item.info,
    )
    with context.begin_transaction():
        context.run_migrations()


def connect_and_migrate() -> None:
    """Connect to the database and run the migrations."""
    url = context.config.attributes.get("database_url") or os.environ["DATABASE_URL"]
    engine = create_engine(make_url(url).set(drivername="postgresql+pg8000"), poolclass=NullPool)
    with engine.begin() as connection:
        migrate(connection)


if connection := context.config.attributes.get("connection"):
    migrate(connection)
else:
    connect_and_migrate()
