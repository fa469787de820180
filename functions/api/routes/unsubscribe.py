"""Unsubscribing: whoever reads a mail leaves its group of actions, by a signed link and without a login (RFC 8058).

A GET changes nothing, since scanners of mails follow every link; the button of its page does, and so does a mail
program's one click.
"""

from html import escape
from http import HTTPStatus
from string import Template
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from api import query
from api.errors import NotFound
from openevent import db, links
from openevent.mail.catalogue import GROUPS
from openevent.mail.tables import unsubscribes

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

PAGE: Final = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<style>
body { margin: 15vh auto; max-width: 30rem; padding: 0 1.5rem; font: 1.1rem/1.5 system-ui, sans-serif; color: #222; }
button { padding: .6rem 1.4rem; border: 0; border-radius: .3rem; background: #1a5fb4; color: #fff; font: inherit; }
</style>
</head>
<body>
<h1>$title</h1>
$text
</body>
</html>
""")
ASKED: Final = Template("""<p>$address gets no more mails about: <strong>$group</strong>?</p>
<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">Unsubscribe</button>
</form>""")
DONE: Final = Template("<p>$address gets no more mails about: <strong>$group</strong>.</p>")
GUARDED: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""The page has no script; its address, which has the token, goes nowhere; nobody frames the button."""


@router.get("/v1/unsubscribe")
def ask() -> Response[str]:
    """Show what the link of a mail unsubscribes from, with a button that does it."""
    return _page("Unsubscribe", ASKED, *_link())


@router.post("/v1/unsubscribe")
def leave() -> Response[str]:
    """Send an address no more mails of a group. There is no login: the token of the link says who and what."""
    address, group = _link()
    row = insert(unsubscribes).values(address=address, action_group=group).on_conflict_do_nothing()

    def write(connection: Connection) -> None:
        connection.execute(row)

    db.repeatable(write)
    return _page("Unsubscribed", DONE, address, group)


def _link() -> tuple[str, str]:
    try:
        return links.read_unsubscription(query.parameters(router.current_event).get("token"))
    except links.Invalid as error:
        raise NotFound(links.NOT_VALID) from error


def _page(title: str, text: Template, address: str, group: str) -> Response[str]:
    said = text.substitute(address=escape(address), group=escape(GROUPS.get(group, group)))
    html = PAGE.substitute(title=title, text=said)
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", html, dict(GUARDED))
