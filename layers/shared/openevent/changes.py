"""Changes that others must act on: a row each, written in the transaction of the change (design 2)."""

from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Identity, Table, Text, insert
from sqlalchemy.dialects.postgresql import JSONB

from openevent.kinds import TIMESTAMP_TZ
from openevent.resource import METADATA, NOW

changes = Table(
    "changes",
    METADATA,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("facts", JSONB, nullable=False),
    Column("created_at", TIMESTAMP_TZ, nullable=False, server_default=NOW),
)


def tell(connection: Connection, kind: str, subject: tuple[str, int], user_id: int | None, **facts: Any) -> None:
    """Note a change such as `event.imported` of ("event", 24), done by the user, in the caller's transaction."""
    row = {"kind": kind, "subject_type": subject[0], "subject_id": subject[1], "user_id": user_id, "facts": facts}
    connection.execute(insert(changes).values(row))
