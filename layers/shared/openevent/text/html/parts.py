"""The parts of HTML: tags, attributes and styles; and which of them a cleaned text lost."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from openevent.text.quoting import quote_value

_NAME: Final = r"""[\s/]*+([^\s"'<>/=]++)"""
_VALUE: Final = r"""\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>][^\s<>]*+)"""
ATTRIBUTE: Final = re.compile(rf"{_NAME}(?:{_VALUE})?+", re.ASCII)
"""Groups: the name and the value, with its quotes; a tag's attributes follow one another."""
WITH_VALUES: Final = re.compile(rf"(?:{_NAME}{_VALUE})*+", re.ASCII)
"""Attributes that all have a value, or none at all."""
PROPERTY: Final = re.compile(r"(?:^|;)\s*+([a-z-]++)\s*+:", re.IGNORECASE)
VALUE_IN_QUOTES: Final = re.compile(r""""[^"]*+"|'[^']*+'|\([^()]*+\)""")
QUOTES: Final = ('"', "'")
NAMED_PARTS: Final = 6
"""Parts that a warning names: its message has 300 characters."""
COMMENT_TAG: Final = "!--"
DECLARATION_TAG: Final = "!"
NAMELESS: Final = {f"<{COMMENT_TAG}>": "comments", f"<{DECLARATION_TAG}>": "declarations"}
"""The words for parts that have no name of their own."""

type Tag = tuple[str, str]
"""The name of a start tag in lower case, and the text of its attributes."""
type Part = tuple[str, ...]
"""A tag `("<b>",)`, its attribute `("<b>", "class")`, or a style `("<b>", "style", "color")`."""


def count_parts(tags: Iterable[Tag]) -> Counter[Part]:
    """Count the tags, their attributes and styles."""
    parts: Counter[Part] = Counter()
    for name, attributes in tags:
        tag = f"<{name}>"
        parts[(tag,)] += 1
        for attribute, value in ATTRIBUTE.findall(attributes):
            parts.update(_list_attribute_parts(tag, attribute.lower(), value))
    return parts


def _list_attribute_parts(tag: str, attribute: str, value: str) -> list[Part]:
    parts: list[Part] = [(tag, attribute)]
    if attribute == "style":
        style = html.unescape(value[1:-1] if value[:1] in QUOTES else value)
        properties = PROPERTY.findall(VALUE_IN_QUOTES.sub("", style))
        parts += [(tag, attribute, name.lower()) for name in properties]
    return parts


def describe_parts(parts: Iterable[Part]) -> tuple[str, ...]:
    """Describe parts for a message, each once: tags, then attributes and styles of other tags."""
    tags: dict[str, None] = {}
    details: dict[Part, None] = {}
    for tag, *detail in sorted(parts, key=len):
        if not detail:
            tags[NAMELESS.get(tag, tag)] = None
        elif tag not in tags:
            details[tuple(detail)] = None
    return (*tags, *(_describe_detail(*detail) for detail in details))


def join_parts(parts: Sequence[str]) -> str:
    """Join the descriptions of parts: the first ones, and the number of the others."""
    others = len(parts) - NAMED_PARTS
    names = ", ".join(parts[:NAMED_PARTS])
    return f"{names} and {others} more" if others > 0 else names


def _describe_detail(attribute: str, style: str = "") -> str:
    return f"the style {quote_value(style)}" if style else f"the attribute {quote_value(attribute)}"
