"""Names of time zones that other systems write: those of Windows, and bare offsets from UTC."""

import re
from collections.abc import Mapping
from typing import Final

from openevent.text.windows_zones import WINDOWS_ZONES

DAYLIGHT: Final = " daylight time"
STANDARD: Final = " standard time"
OFFSET: Final = re.compile(
    r"(?P<open>\()?\s*(?:UTC|GMT)?\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?"
    r"\s*(?(open)\).*)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
"""Such as `GMT+2`, `UTC +05:30`, `-0800` and `(UTC+01:00) Berlin, Rome`."""
OTHER_SIGNS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00b1": "+"})
ZONES_BY_MINUTES: Final[Mapping[int, str]] = {
    -570: "Pacific/Marquesas",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
}
"""Zones without summer time, for the offsets of no whole hour."""
HOURS: Final = range(-12, 15)
"""The offsets for which there is a zone `Etc/GMT…`."""
_BY_FOLDED_NAME: Final = {name.casefold(): zone for name, zone in WINDOWS_ZONES.items()}


def find_windows_zone(name: str) -> str | None:
    """Find the IANA name for a zone of Windows, by its name in any case and in summer too."""
    folded_name = " ".join(name.split()).casefold()
    if folded_name.endswith(DAYLIGHT):
        folded_name = folded_name.removesuffix(DAYLIGHT) + STANDARD
    return _BY_FOLDED_NAME.get(folded_name)


def find_offset_zone(name: str) -> str | None:
    """Find a zone that always has the offset that a name says; None for any other name.

    The signs of `Etc/GMT…` are turned: `Etc/GMT-2` is two hours ahead of UTC.
    """
    match = OFFSET.fullmatch(name.translate(OTHER_SIGNS).strip())
    if match is None:
        return None
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    if match["sign"] == "-":
        minutes = -minutes
    hours, rest = divmod(minutes, 60)
    if rest:
        return ZONES_BY_MINUTES.get(minutes)
    if hours not in HOURS:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
