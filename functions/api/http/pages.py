"""Pages of the API for people: what a browser opens, and its errors.

Error pages are for browsers only (docs/contract/api.md#pages).
"""

from html import escape
from string import Template
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from api.http.answers import JSON, JSONAPI
from api.http.errors import Failure

HTML: Final = "text/html"
CONTENT_TYPE: Final = "text/html; charset=utf-8"
GUARDED: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Headers of a page. It has no script, its address with a token stays secret, and no other page
frames its buttons."""
PAGE: Final = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { margin: 15vh auto; max-width: 30rem; padding: 0 1.5rem; overflow-wrap: anywhere; }
body { font: 1.1rem/1.5 system-ui, sans-serif; }
button { padding: .6rem 1.4rem; border: 0; border-radius: .3rem; font: inherit; }
button { background: #1a5fb4; color: #fff; }
button.back { background: none; color: inherit; border: 1px solid; }
small { opacity: .7; }
</style>
</head>
<body>
<h1>$title</h1>
$text
</body>
</html>
""")
ERROR: Final = Template("""<p>$detail</p>
<p>This is the API of Open Event, at <code>$path</code>. <a href="/">All of its pages</a></p>
<p><small>$status $phrase, request $id</small></p>""")
TITLES: Final = {401: "Please log in", 403: "Not for you", 404: "Nothing is here"}
OTHER_TITLE: Final = "This did not work"


def build(title: str, text: str, status: int = 200) -> Response[str]:
    """Build a page with a title in plain text and a body in HTML."""
    html = PAGE.substitute(title=escape(title), text=text)
    return Response(status, CONTENT_TYPE, html, dict(GUARDED))


def build_error(failure: Failure, event: APIGatewayProxyEventV2) -> Response[str]:
    """Build the page of an error."""
    values = {
        "detail": " ".join(fault.detail for fault in failure.faults),
        "path": event.path,
        "status": str(failure.status.value),
        "phrase": failure.status.phrase,
        "id": event.request_context.request_id,
    }
    text = ERROR.substitute({name: escape(value) for name, value in values.items()})
    return build(TITLES.get(failure.status, OTHER_TITLE), text, failure.status)


def is_browser(event: APIGatewayProxyEventV2) -> bool:
    """Tell whether a browser opens the address: it asks for a page, and for no JSON by name."""
    accept = (event.headers.get("accept") or "").lower()
    return HTML in accept and JSON not in accept and JSONAPI not in accept
