"""What the checks of single rows share, and the warnings that they give."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from import_worker.event.session_dates import DateSpan
from openevent.domain.forms.form import Form, FormField
from openevent.resources import BY_TYPE

FORM_TYPES = ("session", "speaker")
"""The types whose rows are answers to a form."""
MAXIMUM_REQUIRED = 100
"""Required fields of a form that an import checks: each costs time for each record."""


class RowWarning(NamedTuple):
    """A warning about a row; `path` leads to a field of its record, () to the whole record."""

    message: str
    path: tuple[str, ...] = ()


def _build_forms() -> dict[str, Form]:
    return {type_: Form(BY_TYPE[type_]) for type_ in FORM_TYPES}


@dataclass
class RowContext:
    """The event's row, and what the rows before have brought: dates of sessions, the forms.

    `incomplete_types` are the types of which not every record could be read.
    """

    event: dict[str, Any]
    dates: DateSpan
    forms: dict[str, Form] = field(default_factory=_build_forms)
    incomplete_types: set[str] = field(default_factory=set)

    def add_form_field(self, row: dict[str, Any]) -> None:
        """Add a row of a custom form; rows in the trash and those for attendees do not count."""
        form = self.forms.get(str(row.get("form")))
        if form is None or row.get("deleted_at"):
            return
        is_required = bool(row.get("is_required") and row.get("is_included"))
        is_required = is_required and form.required_count < MAXIMUM_REQUIRED
        type_ = str(row.get("type") or "text")
        identifier = str(row.get("field_identifier"))
        form.add([FormField(identifier, type_, row.get("name"), is_required)])
