"""Tables about mails that are no resources: opt-outs, providers' events, proposals that wait."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, text

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

proposal_hours = Table(
    "proposal_hours",
    METADATA,
    # No foreign key: its check would wait for every write to the row of the event.
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ends_at", TIMESTAMP_TZ, nullable=False),
    # The change that waits for the end of the hour; none while no proposal waits.
    Column("digest_id", BigInteger),
)
"""An event's last hour with a proposal that was mailed at once; deleted a day after its end."""

waiting_proposals = Table(
    "waiting_proposals",
    METADATA,
    Column("digest_id", BigInteger, ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True),
    Column("session_id", BigInteger, primary_key=True),
)
"""The sessions that the mail of a change (the digest) lists; the digest deletes its rows."""
