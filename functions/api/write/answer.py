"""The fifth stage of a write: read the row back and answer, with its ETag."""

from http import HTTPStatus
from typing import Final

import orjson
from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection

from api.http import answers, transfer
from api.http.errors import NotFound
from api.jsonapi import documents, query
from api.read import reads, relationships
from openevent.domain.write.plan import Plan
from openevent.domain.write.request import Request
from openevent.model.resource import Resource

DELETED: Final = {"meta": {"message": "Object successfully deleted"}}
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
        load = relationships.build_relationship_loader(event, resource, request.relationship, key)
        document = load(connection, user)
    else:
        document = reads.load_document(
            connection, user, resource, key, query.read_parameters(event)
        )
    if document is None:
        raise NotFound(reads.NOT_FOUND)
    return answers.build_jsonapi(document)


def build_created(
    response: Response[str], resource: Resource, row_id: int, plan: Plan
) -> Response[str]:
    """Complete the answer with a new row: its address, its ETag, and what was ignored."""
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = documents.build_path(resource, row_id)
    return build_updated(response, plan)


def build_updated(response: Response[str], plan: Plan) -> Response[str]:
    """Complete the answer with a row: its ETag, and the names that the write ignored."""
    # The tag is that of a GET, which has no such names.
    response.headers["ETag"] = transfer.compute_etag(response)
    if plan.ignored:
        document = orjson.loads(response.body or "{}") | {"meta": {"ignored": plan.ignored}}
        response.body = orjson.dumps(document).decode()
    return response


def build_deleted() -> Response[str]:
    """Build the answer that the row is deleted."""
    return answers.build_jsonapi(DELETED)


def build_relationship_answer(event: APIGatewayProxyEventV2, *, is_changed: bool) -> Response[str]:
    """Build the answer to a change of a relationship: 204 if nothing changed."""
    if not is_changed:
        return Response(HTTPStatus.NO_CONTENT, body="")
    message = RELATIONSHIP_CHANGED[event.http_method]
    return answers.build_jsonapi({"meta": {"message": message}, "links": {"self": event.path}})
