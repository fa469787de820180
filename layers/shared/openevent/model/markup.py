"""Texts that may hold markup: what is kept of it, whether it came in a zip or through the API."""

from functools import cache
from typing import Any, Final

from openevent.infra.quoting import quote_value

STYLES: Final = frozenset(
    {
        *(
            "color",
            "background-color",
            "font-family",
            "font-size",
            "font-style",
            "font-variant-caps",
            "font-weight",
        ),
        *(
            "letter-spacing",
            "line-height",
            "word-spacing",
            "white-space",
            "vertical-align",
            "list-style-type",
        ),
        *("text-align", "text-decoration", "text-indent", "text-transform"),
        *(
            f"{box}{side}"
            for box in ("margin", "padding")
            for side in ("", "-top", "-right", "-bottom", "-left")
        ),
    }
)
"""How text looks; nothing that places, covers, or can name a URL."""
MARKS: Final = 4_000
"""Twelve times what the richest real text has. Nested ones cost the square: 4,000 take 20 ms,
40,000 two seconds."""
PASSES: Final = 4
"""Markup that is still not at rest is shown as text."""


def bounded(limit: int | None, given: str) -> str:
    """Give a text of at most `limit` characters. Raises ValueError."""
    if limit is not None and len(given) > limit:
        raise ValueError(
            f"The text has {len(given):,} characters; {limit:,} are allowed. It begins {quote_value(given)}."
        )
    return given


def cleaned(limit: int | None, given: str) -> str:
    """Clean a text: scripts, handlers and unknown tags go, formatting and inline style stay.

    A text without '<' is kept letter by letter. Raises ValueError for one too long, or of more than
    MARKS marks.
    """
    if "<" not in bounded(limit, given):
        return given
    if given.count("<") > MARKS:
        raise ValueError(
            f"The text has more than {MARKS:,} marks (<…>). It begins {quote_value(given)}."
        )
    return _at_rest(limit, given)


def _at_rest(limit: int | None, given: str) -> str:
    """Clean until nothing changes: wrongly nested links and the first line of <pre> need more than one pass."""
    import nh3  # noqa: PLC0415 - an extension module that most requests of the API do not need

    for _ in range(PASSES):
        once = bounded(limit, str(_cleaner().clean(given)))
        if once == given:
            return once
        given = once
    return bounded(limit, str(nh3.clean_text(given)))


@cache
def _cleaner() -> Any:
    import nh3  # noqa: PLC0415 - the same

    return nh3.Cleaner(
        attributes={
            **nh3.ALLOWED_ATTRIBUTES,
            "*": {"style", "dir", "lang", "title"},
            "a": {"href", "target"},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        filter_style_properties=set(STYLES),
    )
