"""Rows about mails that are no resource: who wants no more of a group of actions, and what providers have told."""

from sqlalchemy import Column, Table, Text

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, NOW

unsubscribes = Table(
    "unsubscribes",
    METADATA,
    # In lower case.
    Column("address", Text, primary_key=True),
    Column("action_group", Text, primary_key=True),
    Column("created_at", TIMESTAMP_TZ, nullable=False, server_default=NOW),
)

provider_events = Table(
    "provider_events",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("received_at", TIMESTAMP_TZ, nullable=False, server_default=NOW),
)
"""The ids of the events that a mail provider has told, so that each counts once; kept 30 days."""
