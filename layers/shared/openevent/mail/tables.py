"""Tables about mails that are no resources: unsubscribed addresses and providers' events."""

from sqlalchemy import Column, Index, Table, Text, text

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, TRANSACTION_TIME

unsubscribes = Table(
    "unsubscribes",
    METADATA,
    # As openevent.text.addresses.build_key gives it; in lower case before that.
    Column("address", Text, primary_key=True),
    Column("action_group", Text, primary_key=True),
    Column("created_at", TIMESTAMP_TZ, nullable=False, server_default=TRANSACTION_TIME),
    Index("unsubscribes_address_index", text("address_key(address)")),
)

provider_events = Table(
    "provider_events",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("received_at", TIMESTAMP_TZ, nullable=False, server_default=TRANSACTION_TIME),
)
"""The ids of a mail provider's events, so that each counts once; deleted after 30 days."""
