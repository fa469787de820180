"""The fifth stage of a write: the answer with the row and its ETag.

A new row comes from the statement that wrote it, if its writer may see all of it. Any other row is
read back.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection, select

from api.auth import identity
from api.http import answers, transfer
from api.http.errors import NotFound
from api.jsonapi import documents, query
from api.read import reads, relationships
from api.write.statement import Written
from openevent.domain.trash.retention import DEADLINE
from openevent.domain.write.plan import MailCount, Plan
from openevent.domain.write.request import Request
from openevent.model.resource import Resource

type Meta = dict[str, Any]
"""The member `meta` of an answer."""
DELETED: Final = "Object successfully deleted"
REHEARSED: Final = "Nothing was written: this was a dry run"
RELATIONSHIP_CHANGED: Final = {
    "POST": "Relationship successfully created",
    "PATCH": "Relationship successfully updated",
    "DELETE": "Relationship successfully deleted",
}


def load_answer(
    connection: Connection, event: APIGatewayProxyEventV2, request: Request, key: str
) -> Response[str]:
    """Return what a GET of the same path answers: the row, or its relationship.

    Raises NotFound.
    """
    user, resource = request.user, request.resource
    if request.relationship:
        caller = identity.Caller(user)
        load = relationships.build_relationship_loader(
            event, caller, resource, request.relationship, key
        )
        document = load(connection, user)
    else:
        document = reads.load_document(
            connection, user, resource, key, query.read_parameters(event)
        )
    if document is None:
        raise NotFound(reads.NOT_FOUND)
    return answers.build_jsonapi(document.body)


def is_shaped(event: APIGatewayProxyEventV2) -> bool:
    """Tell whether the query may shape the answer: it then needs a statement of its own."""
    return bool(query.read_parameters(event))


def build_written(request: Request, row: Written) -> Response[str] | None:
    """Build the answer from the statement that wrote the row; None if it has no attributes."""
    if row.attributes is None:
        return None
    document = reads.build_written(request.resource, row.id, row.attributes)
    return answers.build_jsonapi(document.body)


def load_meta(
    connection: Connection, plan: Plan, row_id: int | None, *, dry_run: bool = False
) -> Meta:
    """Load the `meta` of the answer: what the write ignored, and how many mails it sends.

    See docs/contract/mail.md#dry-runs.
    """
    meta: dict[str, Any] = {"ignored": plan.ignored} if plan.ignored else {}
    if plan.mail_counts is not None or dry_run:
        number = _count_mails(connection, plan.mail_counts or (), row_id)
        meta["mails"] = {"will-send": number}
    if dry_run:
        meta["dry-run"] = True
    return meta


def _count_mails(connection: Connection, counts: tuple[MailCount, ...], row_id: int | None) -> int:
    if not counts or row_id is None:
        return 0
    return sum(connection.execute(select(*(count(row_id) for count in counts))).one())


def build_created(
    response: Response[str], resource: Resource, row_id: int, meta: Meta
) -> Response[str]:
    """Complete the answer with a new row: its address, its ETag and `meta`."""
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = documents.build_path(resource, row_id)
    return build_updated(response, meta)


def build_updated(response: Response[str], meta: Meta) -> Response[str]:
    """Complete the answer with a row: its ETag and `meta`."""
    # The tag is that of a GET, which has no `meta`.
    response.headers["ETag"] = transfer.compute_etag(response)
    return add_meta(response, meta)


def add_meta(response: Response[str], meta: Meta) -> Response[str]:
    """Complete the answer with `meta`; the row of a dry run has no ETag."""
    if meta:
        document = orjson.loads(response.body or "{}") | {"meta": meta}
        response.body = orjson.dumps(document).decode()
    return response


def build_deleted(report: Mapping[str, Any]) -> Response[str]:
    """Build the answer that the row is deleted.

    `report` has the number of rows that went along, by type, and until when the row can be
    restored; without a time it is gone for good, or nothing purges the trash.
    """
    counts = {name: value for name, value in report.items() if name != DEADLINE}
    meta = {"message": DELETED, "also-deleted": counts, DEADLINE: report.get(DEADLINE)}
    return answers.build_jsonapi({"meta": meta})


def build_relationship_answer(
    event: APIGatewayProxyEventV2, request: Request, *, is_changed: bool
) -> Response[str]:
    """Build the answer to a change of a relationship: 204 if nothing changed."""
    if not is_changed:
        return Response(HTTPStatus.NO_CONTENT, body="")
    meta: dict[str, Any] = {"message": RELATIONSHIP_CHANGED[event.http_method]}
    if request.dry_run:
        meta = {"message": REHEARSED, "dry-run": True}
    return answers.build_jsonapi({"meta": meta, "links": {"self": event.path}})
