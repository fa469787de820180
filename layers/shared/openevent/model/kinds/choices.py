"""Choices: one of some words."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from openevent.model.kinds.base import Schema, Substituted
from openevent.model.kinds.texts import Words
from openevent.text.comparison import build_key
from openevent.text.quoting import quote_value


class ChoiceKind(Words):
    """One of the words of `choices`."""

    name = "choice"
    example = ""
    empty_is_null = True

    def __init__(self, *choices: str) -> None:
        self.choices = choices
        self.example = choices[0]
        self._by_key = {build_key(word): word for word in choices}

    def requirement(self) -> str:
        return f"one of {', '.join(self.choices)}"

    def check(self, value: str) -> str:
        return value

    def read_file(self, value: Any, _: ZoneInfo, /) -> str:
        """Read one of the words, as people read it."""
        word = self._by_key.get(build_key(str(value)))
        if word is None:
            words = ", ".join(self.choices)
            raise Substituted(f"{quote_value(value)} is none of {words}: it was left out.")
        return word

    def substitute(self) -> str:
        return self.choices[0]

    def schema(self) -> Schema:
        return {}


def choice(*words: str) -> Any:
    """Give the annotation of a column that holds one of the words."""
    return Annotated[Literal[words], ChoiceKind(*words)]
