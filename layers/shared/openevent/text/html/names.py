"""The names of HTML: elements, attributes that need no value, and what a text may keep.

The allowed names are those of docs/contract/archive.md#html.
"""

from collections.abc import Mapping
from typing import Final


def _split_names(names: str) -> frozenset[str]:
    return frozenset(names.split())


ALLOWED_ELEMENTS: Final = _split_names(
    """
    a abbr acronym area article aside b bdi bdo blockquote br caption center cite code col
    colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6
    header hgroup hr i img ins kbd li map mark nav ol p pre q rp rt rtc ruby s samp small span
    strike strong sub summary sup table tbody td th thead time tr tt u ul var wbr
    """
)
WITHOUT_CONTENT: Final = frozenset({"script", "style", "svg"})
"""Elements that are left out with their content: code and drawings, no words."""
MATH_ELEMENTS: Final = _split_names(
    """
    annotation annotation-xml maction math menclose merror mfenced mfrac mi mmultiscripts mn mo
    mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable
    mtd mtext mtr munder munderover semantics
    """
)
"""The elements of formulas; the cleaner would take their content."""
RAW_ELEMENTS: Final = _split_names(
    "iframe noembed noframes noscript plaintext template textarea title xmp"
)
"""Elements whose content browsers parse by other rules; the scan leaves out their tags."""
UNWRAPPED: Final = RAW_ELEMENTS | MATH_ELEMENTS
"""Elements whose tags the scan leaves out, so that their content is read as HTML."""
BLOCKS: Final = _split_names(
    "address body dialog dir fieldset form legend listing main menu optgroup option search section"
)
"""Elements that the scan turns into `div`: without them, the words of two blocks would be one."""
OTHER_ELEMENTS: Final = _split_names(
    """
    applet audio base basefont bgsound big blink button canvas datalist embed fencedframe font
    frame frameset head html input isindex keygen label link marquee menuitem meta meter multicol
    nextid nobr object output param picture progress rb rbc select slot source
    spacer tfoot track video
    """
)
"""Other elements of HTML, today's and old ones: their tags are left out, their content stays."""
PROGRAM_ELEMENTS: Final = frozenset({"xml", "google-sheets-html-origin"})
"""Elements that office programs add. They also write names such as `o:p` (OFFICE_PREFIXES)."""
OFFICE_PREFIXES: Final = _split_names("m o p st1 st2 u1 u2 v w x")
"""Prefixes of names in texts that are copied from Microsoft Office."""
ELEMENTS: Final = frozenset().union(
    ALLOWED_ELEMENTS, WITHOUT_CONTENT, UNWRAPPED, BLOCKS, OTHER_ELEMENTS, PROGRAM_ELEMENTS
)
"""The names after which a "<" can begin a tag."""
BOOLEAN_ATTRIBUTES: Final = _split_names(
    """
    allowfullscreen async autofocus autoplay checked compact controls declare default defer
    disabled formnovalidate hidden inert ismap itemscope loop multiple muted nohref nomodule
    noresize noshade novalidate nowrap open playsinline readonly required reversed scoped
    seamless selected shadowrootclonable shadowrootdelegatesfocus shadowrootserializable
    sortable truespeed typemustmatch
    """
)
"""Attributes that a tag may have without a value."""
_COLUMN: Final = frozenset({"align", "char", "charoff"})
_CELL: Final = _COLUMN | {"colspan", "headers", "rowspan"}
ALLOWED_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "*": frozenset({"dir", "lang", "style", "title"}),
    "a": frozenset({"href", "target"}),
    "blockquote": frozenset({"cite"}),
    "col": _COLUMN | {"span"},
    "colgroup": _COLUMN | {"span"},
    "del": frozenset({"cite", "datetime"}),
    "hr": frozenset({"align", "size", "width"}),
    "img": frozenset({"align", "alt", "height", "src", "width"}),
    "ins": frozenset({"cite", "datetime"}),
    "ol": frozenset({"start"}),
    "q": frozenset({"cite"}),
    "table": _COLUMN | {"summary"},
    "tbody": _COLUMN,
    "td": _CELL,
    "th": _CELL | {"scope"},
    "thead": _COLUMN,
    "tr": _COLUMN,
}
"""The attributes that an element keeps; `*` stands for every element."""
ALLOWED_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
"""The schemes of addresses in `href`, `src` and `cite`; relative addresses stay too."""
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
