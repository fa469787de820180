"""The lines of an iCalendar file: escaped texts, times, and lines of at most 75 octets."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

MAXIMUM_OCTETS: Final = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""
LINE_END: Final = b"\r\n"
CONTINUATION: Final = LINE_END + b" "
LINE_BREAKS: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CONTROLS: Final = re.compile("[\0-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that no text may have (RFC 5545, 3.3.11), and halves of surrogate pairs."""
SPECIAL: Final = re.compile(r"[\\;,]")
URL_CHARACTERS: Final = ":/?#[]@!$&'()*+,;=%~"
"""What a URL may have beside letters, digits and `-._` (RFC 3986, 2)."""
LEADING_BITS: Final = 0b1100_0000
CONTINUATION_BITS: Final = 0b1000_0000
"""The leading bits of an octet within a character of UTF-8 (RFC 3629, 3)."""
SECONDS_A_MINUTE: Final = 60


def clean_text(text: str) -> str:
    r"""Return a text without control characters; every line break is a `\n`."""
    return CONTROLS.sub("", LINE_BREAKS.sub("\n", text))


def escape(text: str) -> str:
    """Return a text as the value of a property, in one line (RFC 5545, 3.3.11)."""
    return SPECIAL.sub(r"\\\g<0>", clean_text(text)).replace("\n", r"\n")


def escape_url(url: str) -> str:
    """Return a URL as the value of a property: other characters than those of a URL as %XX."""
    return quote(url, safe=URL_CHARACTERS, errors="replace")


def format_utc(moment: datetime) -> str:
    """Format a moment in UTC, such as `20270307T013000Z`."""
    return f"{format_local(moment.astimezone(UTC))}Z"


def format_local(moment: datetime) -> str:
    """Format the clock's time of a moment, such as `20270307T093000`."""
    return f"{moment.year:04}{moment:%m%dT%H%M%S}"


def format_offset(offset: timedelta) -> str:
    """Format a distance from UTC, such as `+0545`; with seconds if it has some."""
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(round(abs(offset).total_seconds()), SECONDS_A_MINUTE)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")


def fold(line: str) -> bytes:
    """Return a line in UTF-8 with its end, folded where it is too long.

    A fold is never within a character, which takes up to four octets.
    """
    octets = line.encode()
    pieces, start, length = [], 0, MAXIMUM_OCTETS
    while len(octets) - start > length:
        end = start + length
        while _is_within_character(octets[end]):
            end -= 1
        pieces.append(octets[start:end])
        # The blank after a fold counts, too.
        start, length = end, MAXIMUM_OCTETS - 1
    return CONTINUATION.join([*pieces, octets[start:]]) + LINE_END


def _is_within_character(octet: int) -> bool:
    return octet & LEADING_BITS == CONTINUATION_BITS
