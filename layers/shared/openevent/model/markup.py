"""Cleans HTML texts from the API and from zips: removes scripts, keeps formatting."""

import html
import re
from functools import cache
from typing import Any, Final

from openevent.text.quoting import quote_value

FONT_STYLES: Final = (
    "color",
    "background-color",
    "font-family",
    "font-size",
    "font-style",
    "font-variant-caps",
    "font-weight",
)
TEXT_STYLES: Final = (
    "letter-spacing",
    "line-height",
    "word-spacing",
    "white-space",
    "vertical-align",
    "list-style-type",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
)
BOX_STYLES: Final = tuple(
    f"{box}{side}"
    for box in ("margin", "padding")
    for side in ("", "-top", "-right", "-bottom", "-left")
)
ALLOWED_STYLES: Final = frozenset({*FONT_STYLES, *TEXT_STYLES, *BOX_STYLES})
"""CSS properties that set the look of text; none can move or cover content or name a URL."""
MAXIMUM_TAGS: Final = 4_000
"""Twelve times the richest real text. Time grows with the square: 4,000 nested tags take 20 ms,
40,000 two seconds."""
TAG: Final = re.compile(r"</?[a-z]", re.IGNORECASE)
LINE_ENDS: Final = re.compile(r"<br */?>|</(?:p|div|li|h[1-6])>", re.IGNORECASE)
"""Tags after which a reader sees a new line."""
MAXIMUM_PASSES: Final = 4
"""Markup that still changes after this many passes is escaped and shown as text."""


def check_length(limit: int | None, text: str) -> str:
    """Return the text. Raises ValueError if it has more than `limit` characters."""
    if limit is not None and len(text) > limit:
        raise ValueError(
            f"The text has {len(text):,} characters; {limit:,} are allowed."
            f" It begins {quote_value(text)}."
        )
    return text


def check_tags(text: str) -> None:
    """Raise ValueError if the text has more than MAXIMUM_TAGS tags."""
    if text.count("<") > MAXIMUM_TAGS:
        raise ValueError(
            f"The text has more than {MAXIMUM_TAGS:,} tags (<…>). It begins {quote_value(text)}."
        )


def clean(limit: int | None, text: str) -> str:
    """Remove scripts, event handlers and unknown tags; keep formatting and inline styles.

    A text without '<' stays as it is. Raises ValueError for a text that is longer than `limit`
    characters or has more than MAXIMUM_TAGS tags.
    """
    if "<" not in check_length(limit, text):
        return text
    check_tags(text)
    return _clean_repeatedly(limit, text)


def extract_text(markup: str) -> str:
    """Return what a reader of HTML sees, as plain text; a text without tags stays as it is.

    Raises ValueError for more than MAXIMUM_TAGS tags.
    """
    if not TAG.search(markup):
        return markup
    check_tags(markup)
    import nh3  # noqa: PLC0415 - an extension module that most API requests do not need

    text = nh3.clean(LINE_ENDS.sub("\n", markup), tags=set())
    return html.unescape(text).strip()


def _clean_repeatedly(limit: int | None, text: str) -> str:
    """Clean until nothing changes: nested links and the first line of <pre> need a second pass."""
    import nh3  # noqa: PLC0415 - an extension module that most API requests do not need

    for _ in range(MAXIMUM_PASSES):
        cleaned_text = check_length(limit, str(_cleaner().clean(text)))
        if cleaned_text == text:
            return text
        text = cleaned_text
    return check_length(limit, str(nh3.clean_text(text)))


@cache
def _cleaner() -> Any:
    import nh3  # noqa: PLC0415 - as above

    return nh3.Cleaner(
        attributes={
            **nh3.ALLOWED_ATTRIBUTES,
            "*": {"style", "dir", "lang", "title"},
            "a": {"href", "target"},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        filter_style_properties=set(ALLOWED_STYLES),
    )
