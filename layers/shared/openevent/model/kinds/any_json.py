"""JSON of any form."""

import json
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import JSONB

from openevent.model.kinds.base import Kind, Schema
from openevent.model.kinds.operators import EQUALITY
from openevent.text.normal_form import to_nfc_json

JSON_DEPTH: Final = 30
"""Lists and objects within one another; in the zip two more are around them. Real ones have 3."""
JSON_BYTES: Final = 64_000


class JsonKind(Kind):
    """Any JSON, its texts and names in NFC; filters only ask whether it is null."""

    name = "json"
    example = ()
    noun = "null"
    column = query_type = JSONB(none_as_null=True)
    json_types = frozenset({bool, int, float, str, list, dict})
    empty_is_null = True
    operators = EQUALITY
    comparable = "json"
    is_address = False
    is_media = False

    def requirement(self) -> str:
        return "JSON"

    def check(self, value: Any) -> Any:
        if count_levels(value) > JSON_DEPTH:
            most = f"at most {JSON_DEPTH} lists and objects within one another"
            raise ValueError(f"The value must have {most}.")
        text = json.dumps(value, allow_nan=False)
        if "\\u0000" in text:
            raise ValueError("The value must not contain the character NUL.")
        if len(text) > JSON_BYTES:
            raise ValueError(f"The value must have at most {JSON_BYTES // 1_000} KB as JSON.")
        return value

    def parse(self, _: Any, /) -> Any:
        raise ValueError("only null")

    def read_scalar(self, value: Any) -> Any:
        value = super().read_scalar(value)
        # `check` refuses deeper JSON, which could fill the stack.
        return value if count_levels(value) > JSON_DEPTH else to_nfc_json(value)

    def read_file(self, value: Any, _: ZoneInfo, /) -> Any:
        """Take any JSON; the import has checked its levels."""
        return to_nfc_json(value)

    def substitute(self) -> None:
        return None

    def schema(self) -> Schema:
        return {"description": "Any JSON."}


class AnswersKind(JsonKind):
    """The answers to a form by the identifiers of its fields; files may hold any other JSON."""

    name = "answers"
    comparable = "answers"
    json_types = frozenset({dict})

    def requirement(self) -> str:
        return "an object: each `field-identifier` with its answer"

    def schema(self) -> Schema:
        description = "The answers to the event's form by `field-identifier`."
        # Not `type`: reads may show any JSON that an import has brought.
        return {"description": description, "anyOf": [{"type": "object"}, {"type": "null"}]}


def count_levels(value: Any) -> int:
    """Count the lists and objects of a value within one another: 0 for a text or a number."""
    levels, parts = 0, [value]
    while holders := [part for part in parts if isinstance(part, dict | list)]:
        levels += 1
        parts = []
        for holder in holders:
            parts += holder.values() if isinstance(holder, dict) else holder
    return levels


Json = Annotated[Any, JsonKind()]
Answers = Annotated[Any, AnswersKind()]
