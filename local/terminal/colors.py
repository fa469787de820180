"""Colours of a terminal by escape sequences (ECMA-48, SGR); none where the output is a file."""

import os
import re
import sys
from typing import Final, TextIO

BOLD: Final = "1"
DIM: Final = "2"
RED: Final = "31"
GREEN: Final = "32"
YELLOW: Final = "33"
CYAN: Final = "36"
SEQUENCE: Final = re.compile(r"\x1b\[[0-9;]*m")


def is_colored(stream: TextIO | None = None) -> bool:
    """Return whether a stream, by default standard output, shows colours.

    FORCE_COLOR switches them on, and NO_COLOR off, whatever the stream is.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream or sys.stdout).isatty()


def paint(text: str, *codes: str) -> str:
    """Return the text in colours, or as it is if the output shows none."""
    if not text or not codes or not is_colored():
        return text
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"


def strip(text: str) -> str:
    """Return the text without colours."""
    return SEQUENCE.sub("", text)
