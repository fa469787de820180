"""Rows that are gone for good: what a deletion leaves to the daily run, and no restore meanwhile.

See docs/contract/resources.md#what-a-purge-leaves.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, FromClause, Select, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import UpdateBase

from openevent.domain.media import references, unused_media
from openevent.domain.refusals import Conflict
from openevent.domain.trash import companions, erasure
from openevent.domain.trash.tables import purges
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.user import users

SUBJECTS: Final = (events, users)
"""Types whose purge has a record, because it takes several transactions."""


def _is_purged(request: Request, row: FromClause) -> ColumnElement[bool]:
    is_type = purges.c.subject_type == request.resource.type
    is_row = purges.c.subject_id == row.c.id
    return exists(select(purges.c.id).where(is_type, is_row).correlate(row))


IS_PURGED: Final = Lookup(_is_purged, bool)
"""Whether the purge of the row has begun."""


def check_not_purged(plan: PlanBuilder) -> None:
    """Check that a restored row is still whole."""
    if plan.look_up(IS_PURGED):
        message = "This is being deleted for good: it cannot be restored any more."
        raise Conflict(message, "attributes/deleted-at")


def plan_erasure(plan: PlanBuilder, row_id: int) -> None:
    """Erase personal data beside a row that an administrator deletes for good.

    The daily run removes its media.
    """
    resource = plan.request.resource
    for statement in (*erasure.list_statements(resource, row_id), *_record(resource, row_id)):
        plan.write_beside(partial(_return_statement, statement))


def _return_statement(statement: UpdateBase, _row: CTE) -> UpdateBase:
    return statement


def _record(resource: Resource, row_id: int) -> Iterator[UpdateBase]:
    if resource in SUBJECTS:
        row: Any = {"subject_type": resource.type, "subject_id": row_id}
        yield insert(purges).values(row).on_conflict_do_nothing()
    elif keys := select_media_keys(resource, [row_id]):
        yield unused_media.build_final_note(keys)


def select_media_keys(resource: Resource, ids: Iterable[int]) -> list[Select[Any]]:
    """Select the keys of media that rows name, and the rows that the database deletes with them."""
    is_row = resource.table.c.id.in_(list(ids))
    queries = [query.where(is_row) for query in references.select_keys(resource)]
    for each in companions.list_companions(resource):
        is_companion = companions.belongs_to(each, resource, is_row)
        queries += [query.where(is_companion) for query in references.select_keys(each)]
    return queries
