"""Media types of requests and responses."""

from typing import Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.answers import JSON, JSONAPI
from api.http.errors import Fault, NotAcceptable, UnsupportedMedia

ACCEPTED: Final = frozenset({JSONAPI, JSON, "application/*", "*/*"})
"""A client that accepts plain JSON gets a document, too: it is JSON."""


def check_accept(event: APIGatewayProxyEventV2) -> None:
    """Check that the client accepts JSON:API documents. Raises NotAcceptable."""
    accept = event.headers.get("accept") or "*/*"
    if not any(_is_accepted(media_range) for media_range in accept.split(",")):
        detail = f"The answer is {JSONAPI}, without parameters. Accept that type, or {JSON}."
        raise NotAcceptable(Fault(detail, parameter="Accept"))


def check_content_type(event: APIGatewayProxyEventV2) -> None:
    """Check that the content type is JSON:API without parameters. Raises UnsupportedMedia.

    JSON:API 1.0 forbids parameters of the media type.
    """
    if (event.headers.get("content-type") or "").strip().lower() != JSONAPI:
        detail = f"Send {JSONAPI}, without parameters."
        raise UnsupportedMedia(Fault(detail, parameter="Content-Type"))


def _is_accepted(media_range: str) -> bool:
    name, *parameters = [part.strip().lower() for part in media_range.split(";")]
    weights = [parameter for parameter in parameters if parameter.startswith("q=")]
    has_zero_weight = any(not weight.removeprefix("q=").strip("0.") for weight in weights)
    if name not in ACCEPTED or has_zero_weight:
        return False
    return name != JSONAPI or len(parameters) == len(weights)
