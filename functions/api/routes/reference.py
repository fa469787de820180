"""The API's own reference, as the build ships it."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from api import answers

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

FOLDER: Final = Path(__file__).parent.parent
KEPT: Final = "public, max-age=300"


@router.get("/v1/openapi.json")
def openapi() -> Response[str]:
    """Give the OpenAPI document of this API."""
    return Response(HTTPStatus.OK, answers.JSON, _text("openapi.json"), {"Cache-Control": KEPT})


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text()
