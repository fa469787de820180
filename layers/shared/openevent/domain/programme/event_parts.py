"""The smaller parts of an event: tracks, sponsors, taxes, the speakers call (docs/contract/resources.md#track)."""

from datetime import UTC, datetime
from typing import Final

from openevent.domain.refusals import Forbidden, Unavailable, Wrong
from openevent.domain.write import Write
from openevent.resources.track import font_color

FIRST_YEAR: Final = 1900


def text_reads_on_the_color(write: Write) -> None:
    """Give a track the color of text that reads on its own."""
    if not write.changes("color"):
        return
    color = font_color(write.values["color"])
    if color != write.stored.get("font_color"):
        write.values["font_color"] = color


def event_takes_sponsors(write: Write) -> None:
    """See that the event has sponsors at all."""
    if write.is_new and not write.event["is_sponsors_enabled"]:
        raise Forbidden("Sponsors are not enabled for this event.", "relationships/event")


def event_has_taxes(write: Write) -> None:
    """See that the event has taxes at all."""
    if write.is_new and not write.event["is_tax_enabled"]:
        raise Unavailable("Taxes are not enabled for this event.", "relationships/event")


def call_comes_before_the_event(write: Write) -> None:
    """See that a call for speakers begins, then ends, then the event starts."""
    for name in ("starts_at", "soft_ends_at", "ends_at"):
        if (
            write.changes(name)
            and write.values[name]
            and write.values[name] >= write.event["starts_at"]
        ):
            raise Forbidden(
                "The call for speakers ends before the event starts.", f"attributes/{_dashed(name)}"
            )
    starts, ends = write.now("starts_at"), write.now("ends_at")
    if write.changes("starts_at", "ends_at") and starts and ends and ends <= starts:
        raise Wrong("The call for speakers ends after it starts.", "attributes/ends-at")


def call_has_both_ends(write: Write) -> None:
    """See that a call for speakers says when it starts and ends; one that was imported may lack them."""
    for name in ("starts_at", "ends_at"):
        if (write.is_new or write.changes(name)) and write.now(name) is None:
            raise Wrong(
                "A call for speakers has a start and an end.", f"attributes/{_dashed(name)}"
            )


def copyright_is_of_its_time(write: Write) -> None:
    """See that a copyright's year is one since 1900, and has begun."""
    year = write.values.get("year")
    if year is not None and not FIRST_YEAR <= year <= datetime.now(UTC).year:
        raise Wrong(f"The year is between {FIRST_YEAR} and this one.", "attributes/year")


def _dashed(name: str) -> str:
    return name.replace("_", "-")


TRACK: Final = (text_reads_on_the_color,)
TAX: Final = (event_has_taxes,)
SPONSOR: Final = (event_takes_sponsors,)
EVENT_COPYRIGHT: Final = (copyright_is_of_its_time,)
SPEAKERS_CALL: Final = (call_has_both_ends, call_comes_before_the_event)
