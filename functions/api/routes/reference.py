"""The API's reference, which the build adds: an OpenAPI document and a page."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http import answers
from api.http.caching import Caching
from api.http.plain_router import PlainRouter

router = PlainRouter()

FOLDER: Final = Path(__file__).parent.parent
HTML: Final = "text/html; charset=utf-8"
GUARDED: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of the page. It runs its own script and calls this API only; nobody frames it."""


@router.get("/v1/openapi.json", caching=Caching.PUBLIC_FILE)
def openapi() -> Response[str]:
    """Get the OpenAPI document of this API."""
    return Response(HTTPStatus.OK, answers.JSON, _load("openapi.json"))


@router.get("/v1/docs", caching=Caching.PUBLIC_FILE)
def page() -> Response[str]:
    """Show the reference as a page that lists the routes and tries them."""
    return Response(HTTPStatus.OK, HTML, _load("docs.html"), dict(GUARDED))


@cache
def _load(name: str) -> str:
    return (FOLDER / name).read_text()
