"""Media types: what the client takes, and what it sends."""

from typing import Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.answers import JSONAPI
from api.http.errors import Fault, NotAcceptable, UnsupportedMedia

ACCEPTED: Final = frozenset({JSONAPI, "application/*", "*/*"})


def check_accept(event: APIGatewayProxyEventV2) -> None:
    """See that the client takes JSON:API documents. Raises NotAcceptable."""
    accept = event.headers.get("accept") or "*/*"
    if not any(_takes(media_range) for media_range in accept.split(",")):
        raise NotAcceptable(
            Fault(f"The answer is {JSONAPI}, without parameters.", parameter="Accept")
        )


def check_content_type(event: APIGatewayProxyEventV2) -> None:
    """See that the body is a JSON:API document, said without parameters (JSON:API 1.0). Raises UnsupportedMedia."""
    if (event.headers.get("content-type") or "").strip().lower() != JSONAPI:
        raise UnsupportedMedia(
            Fault(f"Send {JSONAPI}, without parameters.", parameter="Content-Type")
        )


def _takes(media_range: str) -> bool:
    name, *details = [part.strip().lower() for part in media_range.split(";")]
    weight = [detail for detail in details if detail.startswith("q=")]
    refused = any(not detail.removeprefix("q=").strip("0.") for detail in weight)
    return name in ACCEPTED and not refused and (name != JSONAPI or len(details) == len(weight))
