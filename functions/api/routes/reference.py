"""The API's reference, which the build adds: an OpenAPI document and a page."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from api.http import answers, pages
from api.http.caching import Caching
from api.http.plain_router import PlainRouter
from api.http.router import Router

router = PlainRouter()
root_router = Router()
"""Its own: all paths begin with its path, and they have no plain errors."""

FOLDER: Final = Path(__file__).parent.parent
GUARDED: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of the page. It runs its own script and calls this API only; nobody frames it."""


ROOT: Final = """<p>This is the API of Open Event, the back end of an event.</p>
<ul>
<li><a href="/v1/docs">The reference</a>: read it, log in, and try each route</li>
<li><a href="/v1/openapi.json">The same as OpenAPI</a>, for generators of clients</li>
<li><a href="/v1/events">Events</a> as JSON</li>
<li><a href="/health-check">The state of the services</a></li>
</ul>"""


@root_router.get("/", caching=Caching.PUBLIC_FILE)
def root() -> Response[str]:
    """Show where the reference and other pages of the API are."""
    return pages.build("Open Event: the API", ROOT)


@router.get("/v1/openapi.json", caching=Caching.PUBLIC_FILE)
def openapi() -> Response[str]:
    """Get the OpenAPI document of this API."""
    return Response(HTTPStatus.OK, answers.JSON, _load("openapi.json"))


@router.get("/v1/docs", caching=Caching.PUBLIC_FILE)
def page() -> Response[str]:
    """Show the reference as a page that lists the routes and tries them."""
    return Response(HTTPStatus.OK, pages.CONTENT_TYPE, _load("docs.html"), dict(GUARDED))


@cache
def _load(name: str) -> str:
    return (FOLDER / name).read_text()
