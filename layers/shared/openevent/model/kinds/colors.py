"""Colors: #rgb or #rrggbb."""

import re
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from openevent.model.kinds.base import Schema, Substituted
from openevent.model.kinds.texts import Words, to_text
from openevent.text.quoting import quote_value

COLOR: Final = r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"
COLOR_OF_FILE: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class ColorKind(Words):
    """A color as CSS writes it."""

    name = "color"
    example = "#2f80ed"
    empty_is_null = True

    def requirement(self) -> str:
        return "a color such as #2f80ed"

    def check(self, value: str) -> str:
        return value

    def read_file(self, value: Any, _: ZoneInfo, /) -> str:
        """Read `#rgb` or `#rrggbb`; a missing `#` is added."""
        digits = COLOR_OF_FILE.fullmatch(to_text(value).strip())
        if not digits:
            raise Substituted(
                f"{quote_value(value)} is not a color such as #2f80ed: it was left out."
            )
        return f"#{digits[1]}"

    def substitute(self) -> str:
        return "#808080"

    def schema(self) -> Schema:
        return {}


Color = Annotated[str, ColorKind(), Field(pattern=COLOR)]
