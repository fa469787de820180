"""Models and migrations say the same, and the migrations have one head."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

import openevent
from local.stack import schema
from openevent.auth import refresh_tokens
from openevent.domain.documents.files import order_documents
from openevent.domain.media import unused_media
from openevent.domain.trash import tables as trash
from openevent.mail import catalogue, examples, rendering, seeding, tables
from openevent.model import event_versions
from openevent.model.resource import METADATA, VIEW
from openevent.resources import ALL, speakers_sessions
from openevent.resources.access_code import access_codes_tickets
from openevent.resources.discount_code import discount_codes_tickets
from openevent.resources.order import order_lines
from openevent.resources.person_links import (
    ATTENDEE_USERS,
    PERSON_ATTENDEES,
    PERSON_ORDERS,
    PERSON_SESSIONS,
    PERSON_SPEAKERS,
)
from openevent.resources.role import EVENT_PEOPLE, ROLE_TITLES, ROLE_VIEWS
from openevent.resources.ticket_tag import tickets_ticket_tags
from openevent.resources.user_favourite_session import EVENT_FAVOURITES
from openevent.work import changes, handler_progress, job_reports, jobs
from tests import waiting
from tests.factories import events as factory

VIEW_DEFINITION = text("SELECT pg_get_viewdef(CAST(:name AS regclass))")


def is_table(what: Any, *_: Any) -> bool:
    return VIEW not in what.info


def load_view(connection: Connection, view: str) -> Any:
    return connection.execute(VIEW_DEFINITION, {"name": view}).scalar_one()


def test_autogenerate_finds_nothing(database: schema.Database) -> None:
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": is_table}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_every_table_is_known_to_the_metadata() -> None:
    expected = {
        *(resource.table for resource in ALL),
        jobs.jobs,
        job_reports.job_reports,
        changes.changes,
        refresh_tokens.refresh_families,
        handler_progress.reactions,
        event_versions.event_versions,
        tables.unsubscribes,
        tables.provider_events,
        tables.proposal_hours,
        tables.waiting_proposals,
        trash.purges,
        trash.purge_starts,
        unused_media.unused_media,
        speakers_sessions,
        *ROLE_VIEWS,
        EVENT_PEOPLE,
        EVENT_FAVOURITES,
        PERSON_SESSIONS,
        PERSON_SPEAKERS,
        PERSON_ORDERS,
        PERSON_ATTENDEES,
        ATTENDEE_USERS,
        order_lines,
        order_documents,
        tickets_ticket_tags,
        discount_codes_tickets,
        access_codes_tickets,
    }
    assert set(METADATA.tables.values()) == expected


def test_the_views_are_those_of_the_declarations(database: schema.Database) -> None:
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    views = {
        name: table.info[VIEW] for name, table in METADATA.tables.items() if VIEW in table.info
    }
    assert len(views) == 24
    with engine.connect() as connection:
        for name, select in views.items():
            connection.exec_driver_sql(f"CREATE TEMP VIEW declared_{name} AS {select}")
            assert load_view(connection, f"declared_{name}") == load_view(connection, name)
    engine.dispose()


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option(
        "script_location", str(Path(openevent.__file__).parent.parent / "migrations")
    )
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_roles_are_seeded(database: schema.Database) -> None:
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, title_name FROM roles ORDER BY id").all()
    engine.dispose()
    assert dict(tuple(row) for row in rows) == ROLE_TITLES


OF_2017 = {
    "User Registration",
    "User Confirmation",
    "User email",
    "Invitation For Papers",
    "Next Event",
    "New Session Proposal",
    "Reset Password",
    "Change Password",
    "Event Role Invitation",
    "Session Accept or Reject",
    "Session Schedule Change",
    "Event Published",
    "After Event",
    "User Registration during Payment",
    "Ticket(s) Purchased",
    "Ticket(s) Purchased to Organizer",
    "Ticket(s) cancelled",
    "Event Exported",
    "Event Export Failed",
    "Mail Expired Orders",
    "Monthly Payment Email",
    "Monthly Payment Follow Up Email",
    "Event Imported",
    "Event Import Failed",
}
"""Facts: mail, the 2017 set; of one action only the constant is known."""


def test_settings_and_the_switches_of_mails_are_seeded(database: schema.Database) -> None:
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        message_settings = connection.exec_driver_sql("SELECT * FROM message_settings").all()
        settings = connection.exec_driver_sql(
            "SELECT id, app_name, order_expiry_time FROM settings"
        ).all()
    engine.dispose()
    switches = {row.action: row for row in message_settings}
    assert len(message_settings) == len(switches)
    assert set(switches) == OF_2017 | catalogue.ACTION_BY_NAME.keys()
    assert all(row.enabled and row.recipient and row.email_subject for row in message_settings)
    for action in catalogue.ACTIONS:
        row = switches[action.name]
        texts = (row.recipient, row.email_subject, row.email_message)
        assert texts == (
            action.recipient,
            action.subject,
            rendering.render_body(action, examples.build_placeholders(action)),
        )
    assert [tuple(row) for row in settings] == [(1, "Open Event", 15)]


def test_a_mail_that_is_switched_off_stays_so_when_its_texts_change(
    database: schema.Database,
) -> None:
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "UPDATE message_settings SET enabled = false, email_subject = 'Before'"
        )
        seeding.save_message_settings(connection)
        statement = (
            "SELECT enabled, email_subject FROM message_settings WHERE action = 'Event Published'"
        )
        assert tuple(connection.exec_driver_sql(statement).one()) == (False, "{event_name} is live")
        connection.rollback()
    engine.dispose()


def test_two_roles_given_at_once_are_both_noted(database: schema.Database) -> None:
    engine = create_engine(
        database.owner_url.replace("postgresql:", "postgresql+pg8000:"), pool_size=2
    )
    give = (
        "INSERT INTO users_events_roles (event_id, user_id, role_id) "
        "SELECT {}, {}, id FROM roles WHERE name = '{}'"
    )
    with engine.begin() as connection:
        user = factory.add_user(connection)
        events = [factory.add_event(connection) for _ in range(2)]
    with engine.connect() as first, engine.connect() as second, ThreadPoolExecutor(2) as pool:
        first.exec_driver_sql(give.format(events[0], user, "owner"))
        second.exec_driver_sql(
            give.format(events[1], user, "organizer")
        )  # which does not wait for the first
        for committed in [pool.submit(first.commit), pool.submit(second.commit)]:
            committed.result(waiting.GUARD_SECONDS)
        flags = (
            "SELECT is_user_owner, is_user_organizer, is_user_moderator "
            f"FROM users WHERE id = {user}"
        )
        assert tuple(first.exec_driver_sql(flags).one()) == (True, True, False)
    engine.dispose()
