"""Rules of sessions and speakers: what the event's form asks for.

The rules: docs/contract/resources.md#required-fields and docs/contract/resources.md#answers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, FromClause, Text, cast, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from openevent.domain.forms.form import (
    ANSWERS,
    Form,
    FormField,
    RequiredField,
    build_answer_pointer,
)
from openevent.domain.programme.sessions import is_handed_in
from openevent.domain.refusals import Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.permissions import CO_ORGANIZERS
from openevent.model.resource import Link, Resource
from openevent.resources.custom_form import custom_forms
from openevent.resources.session import sessions, speakers_sessions
from openevent.resources.speaker import speakers

FIELDS: Final = custom_forms.table
ANSWERS_NAME: Final = ANSWERS.replace("_", "-")
ANSWERS_POINTER: Final = f"attributes/{ANSWERS_NAME}"
MAXIMUM_FAULTS: Final = 100
"""Fields that one refusal names."""


def _select_fields(request: Request, row: FromClause) -> ColumnElement[Any]:
    """Select the required fields of the form, and all fields if the request has answers."""
    is_required = FIELDS.c.is_required & FIELDS.c.is_included
    is_of_form = FIELDS.c.form == request.resource.type, FIELDS.c.deleted_at.is_(None)
    conditions = [FIELDS.c.event_id == row.c.event_id, *is_of_form]
    if ANSWERS_NAME not in request.attributes:
        conditions.append(is_required)
    columns = FIELDS.c.field_identifier, FIELDS.c.type, FIELDS.c.name, is_required
    in_order = aggregate_order_by(func.json_build_array(*columns), FIELDS.c.id)
    fields = select(cast(func.json_agg(in_order), Text)).where(*conditions)
    return fields.correlate(row).scalar_subquery()


def _read_fields(text: str | None) -> tuple[FormField, ...]:
    return tuple(FormField(*columns) for columns in orjson.loads(text or "[]"))


FORM_FIELDS: Final = Lookup[tuple[FormField, ...]](_select_fields, _read_fields)
"""The rows of the event's form that the write needs."""


def _has_pairs(request: Request, row: FromClause) -> ColumnElement[bool]:
    own_id = speakers_sessions.c[request.resource.link_table_column]
    other = speakers if request.resource is sessions else sessions
    is_pair = speakers_sessions.c[other.link_table_column] == other.table.c.id
    is_there = other.table.c.deleted_at.is_(None)
    return exists(select(own_id).where(own_id == row.c.id, is_pair, is_there).correlate(row))


HAS_PAIRS: Final = Lookup(_has_pairs, bool)
"""Whether the session has a speaker before the write, or the speaker a session.

Rows in the trash do not count.
"""


def check_session_form(plan: PlanBuilder) -> None:
    """Check the answers of a session, and all required fields when it is handed in."""
    states = plan.row.get("state"), plan.value_after("state")
    _check_form(plan, is_complete=is_handed_in(*states))


def check_speaker_form(plan: PlanBuilder) -> None:
    """Check the answers of a speaker, and all required fields of a new one."""
    _check_form(plan, is_complete=plan.is_new)


def _check_form(plan: PlanBuilder, *, is_complete: bool) -> None:
    form = Form(plan.request.resource).add(plan.look_up(FORM_FIELDS))
    faults = _read_answers(plan, form)
    if not plan.has_role(*CO_ORGANIZERS):
        wrong = {fault.pointer for fault in faults}
        missing = _list_missing(plan, form, is_complete=is_complete)
        faults += describe_missing(
            [(field.label, field.pointer) for field in missing if field.pointer not in wrong]
        )
    refuse(faults)


def _read_answers(plan: PlanBuilder, form: Form) -> list[Invalid]:
    """Store the answers that the form asks for, and return what is wrong with others."""
    if ANSWERS not in plan.columns:
        return []
    values, stored = plan.columns[ANSWERS], plan.row.get(ANSWERS)
    answers = form.read_answers(values or {}, stored if isinstance(stored, dict) else {})
    plan.ignore(*answers.ignored)
    answers_after = None if values is None and not answers.values else answers.values
    if answers_after == stored:
        plan.keep(ANSWERS)
    else:
        plan.set(**{ANSWERS: answers_after})
    wrong = [Invalid(text, build_answer_pointer(key)) for key, text in answers.faults.items()]
    return wrong + _check_size(plan.request.resource, answers.values)


def _check_size(resource: Resource, answers: dict[str, Any]) -> list[Invalid]:
    """Check the bound of a JSON value again: answers whose field is gone were added."""
    try:
        resource.fields[ANSWERS].kind.check(answers)
    except ValueError as error:
        return [Invalid(str(error), ANSWERS_POINTER)]
    return []


def _list_missing(plan: PlanBuilder, form: Form, *, is_complete: bool) -> list[RequiredField]:
    """List the required fields that are missing after the write.

    Without `is_complete` only those that the write empties.
    """
    links_before = _list_links_before(plan)
    links_after = _list_links_after(plan, links_before)
    missing = form.list_missing({**plan.row, **plan.columns}, links_after)
    if is_complete:
        return missing
    missing_before = form.list_missing(plan.row, links_before)
    return [required for required in missing if required not in missing_before]


def _list_links_before(plan: PlanBuilder) -> frozenset[Link]:
    """List the links to many that have a row; both types have one such link by a link table."""
    links = plan.request.resource.links if plan.look_up(HAS_PAIRS) else ()
    rows = {change.link: plan.before.links[change.link] for change in plan.request.links}
    ids = {link: rows.linked & rows.visible for link, rows in rows.items()}
    return _replace_changed(frozenset(link for link in links if link.through), ids)


def _list_links_after(plan: PlanBuilder, links_before: frozenset[Link]) -> frozenset[Link]:
    ids: dict[Link, frozenset[int]] = {}
    for change in plan.request.links:
        rows = plan.before.links[change.link]
        ids[change.link] = rows.ids_after(change) & rows.visible
    return _replace_changed(links_before, ids)


def _replace_changed(links: frozenset[Link], ids: Mapping[Link, frozenset[int]]) -> frozenset[Link]:
    """Replace the links of the request; `ids` are the linked rows that the user can see."""
    empty_links = {link for link, visible_ids in ids.items() if not visible_ids}
    return (links | ids.keys()) - empty_links


def describe_missing(missing: Sequence[tuple[str, str]]) -> list[Invalid]:
    """Build a refusal for each label and place of a field that is missing.

    The first one names all, since clients show only that one.
    """
    faults = [
        Invalid(f"The event's form requires {label}.", pointer)
        for label, pointer in missing[:MAXIMUM_FAULTS]
    ]
    if len(missing) > 1:
        others = ", ".join(label for label, _ in missing[1:MAXIMUM_FAULTS])
        message = f"{faults[0].message} Also missing: {others}."
        faults[0] = Invalid(message, faults[0].pointer)
    return faults


def refuse(faults: Sequence[Invalid]) -> None:
    """Refuse the write for all faults, if there are any. Raises Invalid."""
    if faults:
        first, *others = faults[:MAXIMUM_FAULTS]
        raise Invalid(first.message, first.pointer, others)
