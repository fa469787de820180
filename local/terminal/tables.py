"""Tables in a terminal: columns with a heading, cut to the width of the screen."""

import json
import shutil
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from local.terminal import colors

GAP: Final = "  "
ELLIPSIS: Final = "…"
NARROWEST: Final = 8
"""No column becomes narrower, in characters, to fit the screen."""
FILE_WIDTH: Final = 120
"""Characters of a line where the output is no terminal."""


def format_table(heads: Sequence[str], rows: Sequence[Sequence[Any]], width: int = 0) -> str:
    """Format rows below their headings; a long cell is cut so that a line fits into `width`.

    Without `width` it is that of the terminal.
    """
    cells = [[format_value(value) for value in row] for row in rows]
    widths = _fit([_measure(column) for column in zip(heads, *cells, strict=True)], width)
    head = _format_line([head.upper() for head in heads], widths)
    lines = [_format_line(row, widths) for row in cells]
    return "\n".join([colors.paint(head, colors.BOLD), *lines])


def format_value(value: Any) -> str:
    """Format a value of the database in one line: null as nothing, times without microseconds."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, ensure_ascii=False)
    return " ".join(str(value).split())


def _measure(column: Sequence[str]) -> int:
    return max(len(colors.strip(cell)) for cell in column)


def _fit(widths: list[int], width: int) -> list[int]:
    """Make the widest columns narrower until a line fits."""
    room = width or shutil.get_terminal_size((FILE_WIDTH, 0)).columns
    room -= len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] = max(NARROWEST, widths[widest] - (sum(widths) - room), _second(widths))
    return widths


def _second(widths: list[int]) -> int:
    """Return the width that the widest column may shrink to at once: just below the next one."""
    others = sorted(widths)[:-1]
    return min(max(widths) - 1, others[-1]) if others else NARROWEST


def _format_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [_cut(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return GAP.join(padded).rstrip()


def _cut(cell: str, width: int) -> str:
    length = len(colors.strip(cell))
    if length > width:
        return f"{colors.strip(cell)[: width - 1]}{ELLIPSIS}"
    return cell + " " * (width - length)
