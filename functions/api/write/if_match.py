"""If-Match: compare the row as a GET shows it with what the client has read."""

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import Connection

from api.http import transfer
from api.http.errors import Fault, PreconditionFailed
from api.write import answer
from openevent.domain.write.request import Request


def check(connection: Connection, event: APIGatewayProxyEventV2, request: Request) -> None:
    """Check that the row has not changed since the client read it. Raises PreconditionFailed."""
    tags = event.headers.get("if-match")
    if not tags or tags.strip() == "*":
        return
    current = answer.load_answer(connection, event, request, str(request.key))
    if not transfer.has_etag(tags, transfer.compute_etag(current)):
        message = "The resource has changed since you read it."
        raise PreconditionFailed(Fault(message, parameter="If-Match"))
