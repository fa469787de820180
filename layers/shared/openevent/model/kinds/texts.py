"""Texts: names, plain texts and single lines; and what all kinds that are stored as text share."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Text as TextColumn

from openevent.model import markup
from openevent.model.kinds.base import Kind, NotOfKind, Schema, Substituted, drop_fraction
from openevent.model.kinds.operators import (
    Column,
    order_as_texts,
    order_by_codes,
    order_by_letters,
)
from openevent.text.lines import clean_line
from openevent.text.normal_form import to_nfc
from openevent.text.quoting import quote_value

NAME_LENGTH = 2_000
"""Characters of a name or title. An entry of a B-tree index has 2,704 bytes: 900 characters of
CJK."""
TEXT_LENGTH = 200_000
"""Characters of a text; the longest abstract in 22 real events has 12,000."""


class Text(Kind, family=True):
    """A value that is stored as text, in NFC, and is compared as text."""

    noun = "a text"
    column = query_type = TextColumn()
    json_types = frozenset({str})
    operators = order_as_texts(order_by_letters)
    comparable = "text"
    is_address = False
    is_media = False

    def build_order(self, column: Column) -> Column:
        return order_by_letters(column)

    def parse(self, value: Any) -> str:
        if not isinstance(value, str) or "\0" in value or len(value) > TEXT_LENGTH:
            raise ValueError("no text")
        value.encode()  # raises ValueError for half of a surrogate pair
        return to_nfc(value)

    def read_scalar(self, value: Any) -> Any:
        value = super().read_scalar(value)
        return to_nfc(value) if isinstance(value, str) else value

    def substitute(self) -> str | None:
        return ""


class Words(Text, family=True):
    """Words of a program, such as choices: their order is that of bytes, not of letters."""

    operators = order_as_texts(order_by_codes)

    def build_order(self, column: Column) -> Column:
        return order_by_codes(column)


class BoundedText(Text, family=True):
    """A text of at most `limit` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit


class FreeText(BoundedText, family=True):
    """A text of any content: a number in a body becomes its digits."""

    def read_scalar(self, value: Any) -> Any:
        value = super().read_scalar(value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return str(value) if is_number else value


class TextKind(FreeText):
    """A text as it is, letter by letter."""

    name = "text"
    example = "Example {}"
    empty_is_null = False

    def requirement(self) -> str:
        return "a text"

    def check(self, value: str) -> str:
        return value

    def read_file(self, value: Any, _: ZoneInfo, /) -> str:
        """Read a text of at most `limit` characters (ValueError); a number becomes its digits."""
        return markup.check_length(self.limit, to_text(value))

    def schema(self) -> Schema:
        return {}


class LineKind(TextKind):
    """A text without control characters and doubled blanks, fit for a mail's header."""

    name = "line"
    example = "Example {}"
    empty_is_null = True

    def requirement(self) -> str:
        return "one line, without control characters and doubled blanks"

    def check(self, value: str) -> str:

        if value != clean_line(value):
            raise NotOfKind
        return value

    def schema(self) -> Schema:
        return {"description": "One line."}


def to_text(value: Any) -> str:
    """Give a file's value as text in NFC: a number becomes its digits. Raises Substituted."""
    if isinstance(value, str):
        return to_nfc(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(drop_fraction(value))
    raise Substituted(f"{quote_value(value)} is not a text: it was left out.")


Name = Annotated[str, TextKind(NAME_LENGTH), Field(min_length=1, max_length=NAME_LENGTH)]
String = Annotated[str, TextKind(TEXT_LENGTH), Field(max_length=TEXT_LENGTH)]
Line = Annotated[str, LineKind(NAME_LENGTH), Field(max_length=NAME_LENGTH)]
