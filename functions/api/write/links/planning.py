"""Link changes in a plan: a column of the row, or rows at the other end."""

from sqlalchemy import CTE, delete, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import UpdateBase

from api.http.errors import Fault, Forbidden, Invalid
from api.jsonapi import field_lookup, joins
from api.write.links.link_data import NOT_FOUND
from api.write.links.link_lookups import needs_right
from openevent.domain.write.before import LinkRows
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.plan import SideRows
from openevent.domain.write.request import LinkChange
from openevent.model.resource import METADATA, Link, Resource


def plan_links(plan: PlanBuilder) -> None:
    """Add the link changes of the request. Raises Invalid for missing rows, and Forbidden."""
    faults: list[Fault] = []
    for change in plan.request.links:
        add = _plan_to_many if change.link.many else _plan_to_one
        faults += add(plan, change, plan.before.links[change.link])
    if faults:
        raise Invalid(*faults)


def _plan_to_one(plan: PlanBuilder, change: LinkChange, rows: LinkRows) -> list[Fault]:
    link, column = change.link, str(change.link.column)
    new_id = change.ids[0] if change.ids else None
    stored_id = plan.row.get(column)
    if not plan.is_new and stored_id == new_id:
        return []
    # A user who may not see the linked row reads null, and may send it back.
    if new_id is None and stored_id is not None and stored_id not in rows.visible:
        return []
    if new_id is None and link.required:
        message = f"A valid relationship with {link.type} resource is required"
        return [Fault(message, pointer=change.pointer)]
    if link.name == "event" and not plan.is_new:
        message = "A resource cannot be moved to another event."
        raise Forbidden(Fault(message, pointer=change.pointer))
    if new_id is not None and new_id not in rows.visible:
        return [Fault(NOT_FOUND.format(link.type), pointer=change.pointer)]
    plan.set(**{column: new_id})
    return []


def _plan_to_many(plan: PlanBuilder, change: LinkChange, rows: LinkRows) -> list[Fault]:
    link, ids = change.link, rows.ids_after(change)
    added, removed = ids - rows.linked, rows.linked - ids
    if added - rows.visible:
        return [Fault(NOT_FOUND.format(link.type), pointer=change.pointer)]
    if needs_right(change) and (added | removed) - rows.writable:
        message = f"You may not change every {link.type} in this list."
        raise Forbidden(Fault(message, pointer=change.pointer))
    _plan_rows(plan, link, added, removed)
    return []


def _plan_rows(
    plan: PlanBuilder, link: Link, added: frozenset[int], removed: frozenset[int]
) -> None:
    resource = plan.request.resource
    statements: list[SideRows] = []
    if added:
        statements.append(_add_rows(resource, link, added))
    if removed:
        statements.append(_remove_rows(resource, link, removed, plan.row["id"]))
    if statements:
        plan.change_link(link, added | removed, *statements)


def _add_rows(resource: Resource, link: Link, ids: frozenset[int]) -> SideRows:
    def add(row: CTE) -> UpdateBase:
        target = field_lookup.get_target(link)
        is_added = target.table.c.id.in_(ids)
        if link.target_column:
            row_id = select(row.c.id).scalar_subquery()
            return update(target.table).where(is_added).values({link.target_column: row_id})
        pairs = select(row.c.id, target.table.c.id).join(target.table, true()).where(is_added)
        keys = [joins.get_pair_column(resource), joins.get_pair_column(target)]
        statement = insert(METADATA.tables[str(link.through)]).from_select(keys, pairs)
        return statement.on_conflict_do_nothing()  # another request may add the same pair

    return add


def _remove_rows(resource: Resource, link: Link, ids: frozenset[int], row_id: int) -> SideRows:
    def remove(_: CTE) -> UpdateBase:
        target = field_lookup.get_target(link)
        if link.target_column:
            table = target.table
            is_linked = table.c[link.target_column] == row_id
            statement = update(table).where(table.c.id.in_(ids), is_linked)
            return statement.values({link.target_column: None})
        pairs = METADATA.tables[str(link.through)]
        is_of_row = pairs.c[joins.get_pair_column(resource)] == row_id
        return delete(pairs).where(is_of_row, pairs.c[joins.get_pair_column(target)].in_(ids))

    return remove
