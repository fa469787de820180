"""Tables of the trash that are no resources (docs/contract/resources.md#purge)."""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Table, Text, UniqueConstraint, false

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, TRANSACTION_TIME

purge_starts = Table(
    "purge_starts",
    METADATA,
    Column("started_at", TIMESTAMP_TZ, primary_key=True, server_default=TRANSACTION_TIME),
)
"""The moment of the migration that brought the purge: older rows count from it. It has one row."""

purges = Table(
    "purges",
    METADATA,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("has_rows", Boolean, nullable=False, server_default=false()),
    Column("started_at", TIMESTAMP_TZ, nullable=False, server_default=TRANSACTION_TIME),
    UniqueConstraint("subject_type", "subject_id"),
)
"""Events and users whose purge has begun: they cannot be restored any more.

`has_rows` says whether rows may be left. A row of this table stays until the objects in the bucket
are gone, so that the next daily run removes what a killed one has left.
"""
