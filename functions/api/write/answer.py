"""The fifth stage of a write: read the row back and answer, with the headers of its version."""

from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection

from api.http import answers, delivery
from api.http.errors import Fault, NotFound, PreconditionFailed
from api.jsonapi import documents, query
from api.read import reads
from openevent.domain.write.request import Request
from openevent.model.resource import Resource

DELETED: Final = {"meta": {"message": "Object successfully deleted"}}
RELATIONSHIP_CHANGED: Final = {
    "POST": "Relationship successfully created",
    "PATCH": "Relationship successfully updated",
    "DELETE": "Relationship successfully deleted",
}


def check_if_match(connection: Connection, event: APIGatewayProxyEventV2, request: Request) -> None:
    """Check that the locked row is as the client has read it. Raises PreconditionFailed."""
    tags = event.headers.get("if-match")
    if not tags or tags.strip() == "*":
        return
    version = delivery.compute_etag(load_answer(connection, event, request, str(request.key)))
    if not delivery.has_etag(tags, version):
        message = "The resource has changed since you read it."
        raise PreconditionFailed(Fault(message, parameter="If-Match"))


def load_answer(
    connection: Connection, event: APIGatewayProxyEventV2, request: Request, key: str
) -> Response[str]:
    """Show what a GET of the same path shows: the row, or its relationship. Raises NotFound."""
    user, resource = request.user, request.resource
    if request.relationship:
        look = reads.build_relationship_loader(event, resource, request.relationship, key)
        document = look(connection, user)
    else:
        document = reads.load_document(
            connection, user, resource, key, query.read_parameters(event)
        )
    if document is None:
        raise NotFound(reads.NOT_FOUND)
    return answers.build_jsonapi(document)


def build_created(response: Response[str], resource: Resource, row_id: int) -> Response[str]:
    """Answer with a new row, its version and its address."""
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = documents.build_path(resource, row_id)
    return build_updated(response)


def build_updated(response: Response[str]) -> Response[str]:
    """Answer with a row and its version."""
    response.headers["ETag"] = delivery.compute_etag(response)
    return response


def build_deleted() -> Response[str]:
    """Answer that the row is deleted."""
    return answers.build_jsonapi(DELETED)


def build_relationship_answer(event: APIGatewayProxyEventV2, *, is_changed: bool) -> Response[str]:
    """Answer that the relationship is changed; 204 if it is as before."""
    if not is_changed:
        return Response(HTTPStatus.NO_CONTENT, body="")
    message = RELATIONSHIP_CHANGED[event.http_method]
    return answers.build_jsonapi({"meta": {"message": message}, "links": {"self": event.path}})
