"""What discount codes and access codes share: attributes, counter of uses, one code an event."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.schema import SchemaItem

from openevent.model.kinds import READ_ONLY, Int, Name, Time
from openevent.model.resource import TRANSACTION_TIME, Attributes
from openevent.model.unique import Unique


class CodeAttributes(Attributes):
    """`tickets_number` is how many tickets the code is good for; null has no limit.

    A negative `max_quantity` is no limit. Without `valid_till` the code is valid until the event
    ends.
    """

    code: Name
    tickets_number: Annotated[Int, Field(ge=0)] | None = None
    min_quantity: Annotated[Int, Field(ge=0)] = 1
    max_quantity: Int = 100
    valid_till: Time | None = None
    created_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)


def build_counter() -> Column[Any]:
    """Build the column of the uses that orders hold (docs/contract/tickets.md#codes)."""
    return Column("held", BigInteger, nullable=False, server_default=text("0"))


def build_constraints(table: str) -> tuple[SchemaItem | Unique, ...]:
    """Build the limit of the counter, and the index that allows one code of a text."""
    limit = "held >= 0 AND (tickets_number IS NULL OR held <= tickets_number)"
    return (
        CheckConstraint(limit, name="held"),
        Unique(
            Index(
                f"{table}_code_key",
                "event_id",
                text("lower(code)"),
                unique=True,
                postgresql_where=text("deleted_at IS NULL"),
            ),
            "The event already has this code: choose a different one.",
            "attributes/code",
        ),
    )
