"""Decide for each "<" of a text whether it begins a tag or is text.

The rule is in docs/contract/archive.md#html. The result is for a cleaner: it is not safe by itself.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from openevent.text.html.names import (
    ALLOWED_ELEMENTS,
    BLOCKS,
    BOOLEAN_ATTRIBUTES,
    ELEMENTS,
    OFFICE_PREFIXES,
    UNWRAPPED,
    WITHOUT_CONTENT,
)
from openevent.text.html.parts import (
    ATTRIBUTE,
    COMMENT_TAG,
    DECLARATION_TAG,
    WITH_VALUES,
    Tag,
)

MAXIMUM_ATTRIBUTES: Final = 60
"""Attributes of one tag. Without a limit, the time grows with the square of a hostile text."""
TAG: Final = re.compile(
    r"<(/?)([a-z][a-z0-9:-]*+)(?=[\s/>])"
    rf"((?:{ATTRIBUTE.pattern}){{0,{MAXIMUM_ATTRIBUTES}}}+)[\s/]*+>",
    re.IGNORECASE | re.ASCII,
)
"""Groups: the slash of an end tag, the name, the attributes; then those of the last attribute."""
COMMENT: Final = re.compile(r"--!?>")
DECLARATION: Final = re.compile(
    r"<(?:!doctype\b|!\[(?:if\b|endif\])|\?xml\b)[^<>]*+>", re.IGNORECASE | re.ASCII
)
"""A document type, a condition of Microsoft Office, or an instruction of XML."""
CDATA: Final = "<![CDATA["
CDATA_END: Final = "]]>"
NOTHING: Final = -1


@dataclass
class Markup:
    """A text whose "<" all begin a tag; those of its words are `&lt;`.

    `tags` are the names and attributes of its start tags, with those that were left out already.
    """

    text: str
    tags: list[Tag]
    tag_count: int


def scan(text: str) -> Markup:
    """Escape each "<" that begins no tag; leave out tags that change how a text is parsed.

    Blocks that are not allowed become `div`.
    """
    scanner = _Scanner(text)
    scanner.run()
    return Markup("".join(scanner.pieces), scanner.tags, scanner.tag_count)


@dataclass
class _Scanner:
    """Reads a text once.

    `position` is where the search goes on; what is before `copied` is in `pieces`.
    """

    source: str
    position: int = 0
    copied: int = 0
    pieces: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    tag_count: int = 0
    missing_ends: set[str] = field(default_factory=set)

    def run(self) -> None:
        source = self.source
        last_end = source.rfind(">")
        while (start := source.find("<", self.position)) != NOTHING:
            tag = TAG.match(source, start) if start < last_end else None
            if tag is not None and tag[2] in ALLOWED_ELEMENTS and WITH_VALUES.fullmatch(tag[3]):
                self._add(tag, tag[2])  # most tags: they stay as they are
                self.position = tag.end()
            elif start > last_end or not self._read_markup(start, tag):
                self._replace(start, "&lt;", start + 1)
        self._replace(len(source), "", len(source))

    def _replace(self, start: int, text: str, end: int) -> None:
        """Put a text in the place of the characters from `start` to `end`."""
        self.pieces += (self.source[self.copied : start], text)
        self.position = self.copied = end

    def _read_markup(self, start: int, tag: re.Match[str] | None) -> bool:
        """Read what begins at a "<", perhaps a tag; False if it is text."""
        if self.source.startswith(("<!", "<?"), start):
            return self._read_declaration(start)
        if tag is None or not _is_html(tag):
            return False
        name = tag[2].lower()
        if name in WITHOUT_CONTENT and not tag[1]:
            return self._leave_out_element(tag, name)
        self._add(tag, name)
        if name in BLOCKS:
            self._replace(start, f"<{tag[1]}div{tag[3]}>", tag.end())
        elif name in UNWRAPPED or name in WITHOUT_CONTENT:
            self._replace(start, "", tag.end())
        self.position = tag.end()
        return True

    def _add(self, tag: re.Match[str], name: str) -> None:
        self.tag_count += 1
        if not tag[1]:
            self.tags.append((name, tag[3]))

    def _leave_out_element(self, tag: re.Match[str], name: str) -> bool:
        """Leave out an element with its content; one without an end tag is text."""
        end = self._find_end(rf"</{name}[\s/>]", tag.end())
        if end is None:
            return False
        self._add(tag, name)
        self._replace(tag.start(), "", end.start())  # the end tag is read next
        return True

    def _read_declaration(self, start: int) -> bool:
        """Read a comment, a declaration, or the border of CDATA, whose content is read as HTML."""
        if self.source.startswith("<!--", start):
            end = self._find_end(COMMENT.pattern, start + 2)
            return self._leave_out(COMMENT_TAG, start, end)
        if self.source.startswith(CDATA, start):
            return self._open_cdata(start)
        return self._leave_out(DECLARATION_TAG, start, DECLARATION.match(self.source, start))

    def _leave_out(self, name: str, start: int, end: re.Match[str] | None) -> bool:
        if end is None:
            return False
        self.tag_count += 1
        self.tags.append((name, ""))
        self._replace(start, "", end.end())
        return True

    def _open_cdata(self, start: int) -> bool:
        end = self._find_end(re.escape(CDATA_END), start)
        if end is None:
            return False
        content = _Scanner(self.source[start + len(CDATA) : end.start()])
        content.run()
        self.tags += content.tags
        self.tag_count += content.tag_count
        self._replace(start, "".join(content.pieces), end.end())
        return True

    def _find_end(self, pattern: str, start: int) -> re.Match[str] | None:
        """Find the first match of a pattern; a search that failed once is not repeated."""
        if pattern in self.missing_ends:
            return None
        end = re.compile(pattern, re.IGNORECASE | re.ASCII).search(self.source, start)
        if end is None:
            self.missing_ends.add(pattern)
        return end


def _is_html(tag: re.Match[str]) -> bool:
    """Tell whether a tag has a name of HTML, and each attribute a value or need for none."""
    prefix, colon, _ = tag[2].lower().partition(":")
    if prefix not in (OFFICE_PREFIXES if colon else ELEMENTS):
        return False
    attributes = ATTRIBUTE.finditer(tag[3])
    return all(
        match[2] is not None or match[1].lower() in BOOLEAN_ATTRIBUTES for match in attributes
    )
