"""Migration 0013 gives the rows from before what follows from their identifiers."""

from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, select

from local.stack import schema
from migrate.schema import MIGRATIONS
from openevent.resources import BY_TYPE
from openevent.resources.custom_form import set_derived
from tests.factories import events

IDENTIFIERS = [
    ("session", "shortAbstract"),
    ("session", "session-type"),
    ("session", "slides_url"),
    ("session", "GitHub"),
    ("session", "food"),
    ("speaker", "isFeatured"),
    ("speaker", "title"),
    ("attendee", "firstname"),
    ("attendee", "food"),
]
COLUMNS = ("form", "field_identifier", "is_complex", "name")


def load_fields(connection: Connection, event_id: int) -> list[dict[str, Any]]:
    table = BY_TYPE["custom-form"].table
    rows = select(*(table.c[name] for name in COLUMNS)).where(table.c.event_id == event_id)
    return [dict(row) for row in connection.execute(rows.order_by(table.c.id)).mappings()]


def test_rows_from_before_get_what_follows_from_their_identifiers(
    database: schema.Database,
) -> None:
    script = ScriptDirectory(str(MIGRATIONS)).get_revision("0013").module
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        event_id = events.add_event(connection)
        for form, identifier in IDENTIFIERS:
            values = {"form": form, "field_identifier": identifier, "name": "Before"}
            events.add(connection, "custom-form", event_id=event_id, **values)
        with Operations.context(MigrationContext.configure(connection)):
            script.upgrade()
        fields = load_fields(connection, event_id)
        connection.rollback()
    engine.dispose()
    expected = [
        {"form": form, "field_identifier": identifier, "name": "Before"}
        for form, identifier in IDENTIFIERS
    ]
    for field in expected:
        set_derived(field)
    assert fields == expected
    assert sum(field["is_complex"] for field in fields) == 3
