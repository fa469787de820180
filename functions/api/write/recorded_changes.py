"""The changes that a plan records for others: of the row, and of the rows linked to it."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Insert,
    func,
    insert,
    literal,
    select,
)

from api.jsonapi import field_lookup
from openevent.domain.write.plan import Plan
from openevent.model.resource import Link
from openevent.pictures.sizes import PICTURE_SIZES
from openevent.work.changes import changes

COLUMNS = ["batch", "kind", "subject_type", "subject_id", "user_id", "facts"]


def build_inserts(plan: Plan, row: CTE, batch: UUID) -> Iterator[Insert]:
    """Yield an INSERT for each change: of the row, of the plan, and of each linked row."""
    type_ = plan.resource.type
    outcome = f"{type_}.{plan.outcome}", _build_facts(plan)
    recorded_changes = [(change.kind, change.facts) for change in plan.recorded_changes]
    for kind, facts in (outcome, *recorded_changes):
        yield _insert(plan, batch, kind, (literal(type_), row.c.id), facts)
    for link, ids in plan.links.items():
        linked_ids = func.unnest(literal(sorted(ids), ARRAY(BigInteger)))
        subject = (literal(link.type), linked_ids)
        yield _insert(plan, batch, f"{link.type}.updated", subject, _build_linked_facts(link))


def _build_facts(plan: Plan) -> dict[str, Any]:
    """Name the columns and links that an update changes."""
    if plan.outcome != "updated":
        return {}
    columns = plan.columns.keys() - {PICTURE_SIZES}
    names = {"columns": sorted(columns), "links": sorted(link.name for link in plan.links)}
    return {name: value for name, value in names.items() if value}


def _build_linked_facts(link: Link) -> dict[str, Any]:
    if link.target_column:
        return {"columns": [link.target_column]}
    return {"links": [field_lookup.find_reverse_link(link).name]}


def _insert(
    plan: Plan,
    batch: UUID,
    kind: str,
    subject: tuple[ColumnElement[Any], ColumnElement[Any]],
    facts: Mapping[str, Any],
) -> Insert:
    event = {} if plan.event_id is None else {"event": plan.event_id}
    all_facts = literal({**facts, **event}, changes.c.facts.type)
    user_id = literal(plan.user_id, BigInteger)
    row = select(literal(batch), literal(kind), *subject, user_id, all_facts)
    return insert(changes).from_select(COLUMNS, row)
