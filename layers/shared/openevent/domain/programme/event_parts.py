"""Rules of tracks, sponsors, taxes and the call for speakers (docs/contract/resources.md#track)."""

from datetime import UTC, datetime
from typing import Final

from openevent.domain.refusals import FeatureOff, Forbidden, Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.resources.track import font_color

FIRST_YEAR: Final = 1900


def set_font_color(plan: PlanBuilder) -> None:
    """Give a track a font color that is readable on its color."""
    if not plan.changes("color"):
        return
    color = font_color(plan.columns["color"])
    if color != plan.row.get("font_color"):
        plan.set(font_color=color)


def check_sponsors_enabled(plan: PlanBuilder) -> None:
    """Check that the event has sponsors."""
    if plan.is_new and not plan.event.is_sponsors_enabled:
        raise Forbidden("Sponsors are not enabled for this event.", "relationships/event")


def check_taxes_enabled(plan: PlanBuilder) -> None:
    """Check that the event has taxes."""
    if plan.is_new and not plan.event.is_tax_enabled:
        raise FeatureOff("Taxes are not enabled for this event.", "relationships/event")


def check_call_dates_are_present(plan: PlanBuilder) -> None:
    """Check that a call for speakers has a start and an end; imported ones may lack them."""
    for name in ("starts_at", "ends_at"):
        is_written = plan.is_new or plan.changes(name)
        if is_written and plan.value_after(name) is None:
            raise Invalid("A call for speakers needs a start and an end.", _place(name))


def check_call_dates(plan: PlanBuilder) -> None:
    """Check that a call for speakers starts, then ends, and then the event starts."""
    for name in ("starts_at", "soft_ends_at", "ends_at"):
        time = plan.columns.get(name)
        if time and plan.changes(name) and time >= plan.event.starts_at:
            message = "The call for speakers must start and end before the event starts."
            raise Forbidden(message, _place(name))
    start, end = plan.value_after("starts_at"), plan.value_after("ends_at")
    if plan.changes("starts_at", "ends_at") and start and end and end <= start:
        raise Invalid("The call for speakers must end after it starts.", "attributes/ends-at")


def check_copyright_year(plan: PlanBuilder) -> None:
    """Check that a copyright's year is between 1900 and the current year."""
    year = plan.columns.get("year")
    if year is not None and not FIRST_YEAR <= year <= datetime.now(UTC).year:
        message = f"The year must be between {FIRST_YEAR} and the current year."
        raise Invalid(message, "attributes/year")


def _place(name: str) -> str:
    return f"attributes/{name.replace('_', '-')}"
