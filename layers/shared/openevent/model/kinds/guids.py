"""Guids: what other systems know a row by, in this deployment and in the next one."""

import re
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid

from openevent.model.flags import ARCHIVED, NOT_COPIED, READ_ONLY
from openevent.model.kinds.base import Kind, NotOfKind, Schema, Substituted
from openevent.model.kinds.operators import EXACT
from openevent.text.quoting import quote_value

SHAPE: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NOT_UNIQUE: Final = frozenset({UUID(int=0), UUID(int=2**128 - 1)})
"""The Nil and the Max UUID, which identify nothing (RFC 9562, 5.9 and 5.10)."""


class GuidKind(Kind):
    """A UUID that identifies one row of its table in this deployment."""

    name = "guid"
    example = "6f1c62d1-8a0e-4c39-9d7b-0a3f5e2c{:04}"
    noun = "a UUID"
    column = query_type = Uuid()
    json_types = frozenset({str})
    empty_is_null = True
    operators = EXACT
    comparable = "guid"
    is_address = False
    is_media = False
    is_guid = True

    def requirement(self) -> str:
        return "a UUID, such as 6f1c62d1-8a0e-4c39-9d7b-0a3f5e2c0001"

    def check(self, value: str) -> str:
        try:
            return str(self.parse(value))
        except ValueError as error:
            raise NotOfKind from error

    def parse(self, value: Any) -> UUID:
        if not isinstance(value, str) or not SHAPE.fullmatch(value.strip()):
            raise ValueError("no UUID")
        return UUID(value.strip())

    def read_file(self, value: Any, _: ZoneInfo, /) -> str:
        """Read a UUID as text in lower case; anything else gives a warning and a new one."""
        try:
            guid = self.parse(value)
        except ValueError:
            guid = UUID(int=0)
        if guid in NOT_UNIQUE:
            message = f"{quote_value(value)} is not {self.noun}: the row gets a new one."
            raise Substituted(message)
        return str(guid)

    def substitute(self) -> None:
        return None

    def schema(self) -> Schema:
        description = "Stays the same for ever, in exports and calendars, too."
        return {"format": "uuid", "description": description}


Guid = Annotated[str, GuidKind(), READ_ONLY, ARCHIVED, NOT_COPIED]
"""The annotation of a guid; its default is NEW_GUID (openevent/model/resource.py)."""
