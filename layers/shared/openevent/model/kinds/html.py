"""HTML: scripts, handlers and unknown tags are removed, formatting and inline style stay."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from openevent.model import markup
from openevent.model.kinds.base import Schema
from openevent.model.kinds.texts import TEXT_LENGTH, FreeText, to_text


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
        return markup.clean(self.limit, to_text(value)) or None

    def schema(self) -> Schema:
        return {
            "contentMediaType": "text/html",
            "description": "HTML; scripts, styles and the like are taken out.",
        }


Html = Annotated[str, HtmlKind(TEXT_LENGTH), Field(max_length=TEXT_LENGTH)]
