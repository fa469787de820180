"""Compare sessions and speakers with the forms of the event; an import never refuses for them.

The warnings are those of docs/contract/archive.md#answers-to-forms.
"""

from collections.abc import Iterator
from typing import Any, Final

from import_worker.event.row_checks import RowContext, RowWarning
from openevent.domain.forms.form import ANSWERS, Form
from openevent.model.resource import Link, Resource
from openevent.resources.custom_form import find_name
from openevent.text.comparison import build_key
from openevent.text.quoting import quote_value

FORM_FIELD: Final = "custom-form"
"""The type of the fields of forms."""

type Row = dict[str, Any]


def collect_field(_resource: Resource, row: Row, context: RowContext) -> Iterator[RowWarning]:
    """Add a field to its form, and warn if its name will be replaced."""
    context.add_form_field(row)
    name = find_name(row.get("form"), str(row.get("field_identifier")))
    own_name = row.get("name")
    if name and own_name and build_key(own_name) != build_key(name):
        message = f"This field is called {quote_value(name)}: its name was replaced."
        yield RowWarning(message, ("name",))


def check_answers(resource: Resource, row: Row, context: RowContext) -> Iterator[RowWarning]:
    """Warn of required fields that a record lacks, and of answers that do not fit the form."""
    if row.get("deleted_at") or FORM_FIELD in context.incomplete_types:
        return
    form = context.forms[resource.type]
    if row.get("state") != "draft":
        yield from _list_missing(resource, form, row, context)
    answers = row.get(ANSWERS)
    if isinstance(answers, dict):
        for key, value in answers.items():
            yield from _check_answer(form, key, value)
    elif answers is not None:
        yield RowWarning("The answers are no object: they were kept as they are.", (ANSWERS,))


def _list_missing(
    resource: Resource, form: Form, row: Row, context: RowContext
) -> Iterator[RowWarning]:
    # Other files complete the links to many.
    complete_links = {link for link in resource.links if link.many}
    for required in form.list_missing(row, complete_links):
        if isinstance(required.place, Link) and required.place.type in context.incomplete_types:
            continue
        message = f"The event's form requires {required.label}: it stays empty."
        yield RowWarning(message, required.path)


def _check_answer(form: Form, key: str, value: Any) -> Iterator[RowWarning]:
    identifier = form.find_identifier(key)
    if identifier is None:
        message = f"The event's form has no field {quote_value(key)}: the answer was kept."
        yield RowWarning(message, (ANSWERS, key))
        return
    try:
        form.check_answer(identifier, value)
    except ValueError as error:
        yield RowWarning(f"{error} It was kept as it is.", (ANSWERS, key))
