"""Writing resources over HTTP, from their declarations.

Each write has five stages: the request, the row before it (read and locked by one statement), the
plan, the statement that writes it, and the answer, for which a changed row is read back. Files that
the request names are copied before the transaction begins.
"""

from contextlib import AbstractContextManager

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection

from api.jsonapi import row_conditions
from api.write import (
    answer,
    holders,
    if_match,
    load_before,
    permission,
    plans,
    requests,
    statement,
)
from api.write.media import adoption
from openevent.domain import locks
from openevent.domain.write.plan import Plan
from openevent.domain.write.request import Request
from openevent.infra import db
from openevent.model.resource import Resource


def create(event: APIGatewayProxyEventV2, resource: Resource) -> Response[str]:
    """Create a row, and answer with it."""
    request, large_files = adoption.adopt(requests.read_create(event, resource))
    with db.transaction() as connection:
        before = load_before.load_for_create(connection, request)
        permission.check_create(before)
        plan = plans.plan_create(request, before)
        reader = None if answer.is_shaped(event) else request.user
        row = statement.execute(connection, plan, reader)
        large_files.start(connection, row.id)
        meta = answer.load_meta(connection, plan, row.id)
        response = answer.build_written(request, row)
        if response is None:
            response = answer.load_answer(connection, event, request, str(row.id))
    return answer.build_created(response, resource, row.id, meta | large_files.build_meta())


def update(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Change or restore a row, and answer with it; a dry run writes nothing."""
    request, large_files = adoption.adopt(requests.read_update(event, resource, key))
    with holders.name_holder(request), _begin(request) as connection:
        plan = _lock_and_write(connection, event, request)
        large_files.start(connection, int(plan.row_id or 0))
        meta = answer.load_meta(connection, plan, plan.row_id, dry_run=request.dry_run)
        response = answer.load_answer(connection, event, request, key)
    if request.dry_run:
        return answer.add_meta(response, meta)
    return answer.build_updated(response, meta | large_files.build_meta())


def update_relationship(
    event: APIGatewayProxyEventV2, resource: Resource, key: str, name: str
) -> Response[str]:
    """Set, add to or remove from what a row is linked to."""
    request = requests.read_relationship(event, resource, key, name)
    with _begin(request) as connection:
        plan = _lock_and_write(connection, event, request)
    return answer.build_relationship_answer(event, request, is_changed=plan.changes_row)


def delete(event: APIGatewayProxyEventV2, resource: Resource, key: str) -> Response[str]:
    """Move a row to the trash, or delete it for good."""
    request = requests.read_delete(event, resource, key)
    with db.transaction() as connection:
        locks.lock_before_deletion(connection, resource, row_conditions.by_key(resource, key))
        before = load_before.load_for_delete(connection, request)
        permission.check_delete(request, before)
        if_match.check(connection, event, request)
        row = statement.execute(connection, plans.plan_delete(request, before))
    return answer.build_deleted(row.report)


def _begin(request: Request) -> AbstractContextManager[Connection]:
    return db.rehearsal() if request.dry_run else db.transaction()


def _lock_and_write(
    connection: Connection, event: APIGatewayProxyEventV2, request: Request
) -> Plan:
    """Lock and check the row, plan the change, and write it: the second to the fourth stage."""
    if request.trashed:
        is_row = row_conditions.by_key(request.resource, str(request.key))
        locks.lock_before_restore(connection, request.resource, is_row)
    before = load_before.load_for_update(connection, request)
    permission.check_update(request, before)
    if_match.check(connection, event, request)
    make_plan = plans.plan_restore if before.is_deleted else plans.plan_update
    plan = make_plan(request, before)
    statement.execute(connection, plan)
    return plan
