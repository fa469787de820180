"""The log of the local stack: a file that all functions append to."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from local.logs.lines import LogFilter, LogLine

POLL_SECONDS: Final = 0.3
TRACEBACK: Final = "Traceback (most recent call last):"
LAST_OF_TRACEBACK: Final = re.compile(r"^[\w.]+(: |$)")
"""The line of an exception's name, which is not indented."""


def read_lines(log: Path, log_filter: LogFilter) -> list[LogLine]:
    """Read the lines that match."""
    if not log.exists():
        return []
    text = log.read_text(errors="replace")
    return list(_parse(iter(text.splitlines()), log_filter))


def follow(log: Path, log_filter: LogFilter, position: int) -> Iterator[LogLine]:
    """Yield the lines that are written after the position, in bytes; never end."""
    return _parse(_await_lines(log, position), log_filter)


def _parse(texts: Iterator[str], log_filter: LogFilter) -> Iterator[LogLine]:
    """Parse lines; a traceback that a function printed is a line of its own."""
    shows_all = log_filter == LogFilter()
    for text in texts:
        line = LogLine.parse(text)
        if line and log_filter.matches(line):
            yield line
        elif line is None and shows_all and text.endswith(TRACEBACK):
            yield LogLine("", "", "ERROR", text, trace="\n".join(_read_traceback(texts)))


def _read_traceback(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield text
        if LAST_OF_TRACEBACK.match(text):
            return


def _await_lines(log: Path, position: int) -> Iterator[str]:
    """Yield whole lines as they are written; begin again where the file was replaced."""
    rest = ""
    while True:
        size = log.stat().st_size if log.exists() else 0
        if size < position:
            position, rest = 0, ""
        if size > position:
            with log.open("rb") as file:
                file.seek(position)
                content = file.read(size - position)
            position = size
            *lines, rest = (rest + content.decode(errors="replace")).split("\n")
            yield from lines
        else:
            time.sleep(POLL_SECONDS)
