"""HTML: scripts, handlers and unknown tags are removed, formatting and inline style stay."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from openevent.model import markup
from openevent.model.kinds.base import Schema, Substituted
from openevent.model.kinds.texts import TEXT_LENGTH, FreeText, to_text
from openevent.text.html.parts import describe_parts, join_parts


class Cleaned(Substituted):
    """A file's HTML had `parts` that a text may not have: `value` is the text without them."""

    def __init__(self, value: str | None, parts: tuple[str, ...]) -> None:
        names = join_parts(parts)
        super().__init__(
            f"The HTML may not have these parts, so they were left out: {names}.", value
        )
        self.parts = parts


class HtmlKind(FreeText):
    """A text that may hold markup; one without "<" is kept letter by letter."""

    name = "html"
    example = "<p>Example {}</p>"
    empty_is_null = False

    def requirement(self) -> str:
        return "a text"

    def check(self, value: str) -> str:
        return markup.clean(self.limit, value)

    def read_file(self, value: Any, _: ZoneInfo, /) -> str | None:
        """Clean a text. Raises Cleaned if that takes something out of it."""
        cleaned_text, missing_parts = markup.clean_and_compare(self.limit, to_text(value))
        if missing_parts:
            raise Cleaned(cleaned_text or None, describe_parts(missing_parts))
        return cleaned_text or None

    def schema(self) -> Schema:
        return {
            "contentMediaType": "text/html",
            "description": "HTML; scripts, styles and the like are taken out.",
        }


Html = Annotated[str, HtmlKind(TEXT_LENGTH), Field(max_length=TEXT_LENGTH)]
