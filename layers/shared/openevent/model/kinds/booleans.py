"""True and false."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean

from openevent.model.kinds.base import Kind, NotOfKind, Schema, Substituted, drop_fraction
from openevent.model.kinds.operators import EXACT
from openevent.text.quoting import quote_value

WORDS: Final[Mapping[str, bool]] = {"true": True, "false": False}
WORDS_OF_FILE: Final[Mapping[str, bool]] = {
    **WORDS, "yes": True, "1": True, "no": False, "0": False,
}  # fmt: skip


class BoolKind(Kind):
    """Whether something is so."""

    name = "bool"
    example = True
    noun = "true or false"
    column = query_type = Boolean()
    json_types = frozenset({bool})
    empty_is_null = True
    operators = EXACT
    comparable = "bool"
    is_address = False
    is_media = False

    def read_scalar(self, value: Any) -> Any:
        value = super().read_scalar(value)
        return WORDS.get(value, value) if isinstance(value, str) else value

    def requirement(self) -> str:
        return "true or false"

    def check(self, value: bool) -> bool:  # noqa: FBT001 - the value itself
        return value

    def parse(self, value: Any) -> bool:
        word = str(value).lower() if isinstance(value, bool | str) else ""
        if word not in WORDS:
            raise ValueError("neither")
        return WORDS[word]

    def read_file(self, value: Any, _: ZoneInfo, /) -> bool:
        """Read true and false, also as words or 1 and 0."""
        if isinstance(value, bool):
            return value
        truth = WORDS_OF_FILE.get(str(drop_fraction(value)).strip().lower())
        if truth is None:
            raise Substituted(f"{quote_value(value)} is neither true nor false: it was left out.")
        return truth

    def substitute(self) -> None:
        return None

    def schema(self) -> Schema:
        return {}


BOOL: Final = BoolKind()
Bool = Annotated[bool, BOOL]


def read_switch(value: Any) -> bool:
    """Read a switch of a body that is no attribute, as attributes are read.

    null and "" mean false (docs/contract/api.md#switches). Raises NotOfKind.
    """
    switch = BOOL.read_scalar(value)
    if switch is not None and not BOOL.is_json(switch):
        raise NotOfKind
    return bool(switch)
