"""Unsubscribing: whoever reads a mail leaves its group of actions, by a signed link and without a login (RFC 8058).

A GET changes nothing, since scanners of mails follow every link; the button of its page does, and
so does a mail program's one click. Whoever has left comes back by the same link.
"""

from html import escape
from http import HTTPStatus
from string import Template
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from api.http.errors import NotFound
from api.http.plain_router import PlainRouter
from api.jsonapi import query
from openevent.auth import link_tokens
from openevent.infra import db
from openevent.mail.catalogue import GROUPS
from openevent.mail.tables import unsubscribes

router = PlainRouter()

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
button.back { background: none; color: inherit; border: 1px solid; }
</style>
</head>
<body>
<h1>$title</h1>
$text
</body>
</html>
""")
ASKED: Final = Template("""<p>Shall $address get no more mails about: <strong>$group</strong>?</p>
<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">Unsubscribe</button>
</form>
<p>If you have left before, you can come back:</p>
$back""")
DONE: Final = Template("""<p>$address gets no more mails about: <strong>$group</strong>.</p>
$back""")
BACK: Final = Template("""<form method="post" action="unsubscribe/undo?token=$token">
<button type="submit" class="back">Get them again</button>
</form>""")
UNDONE: Final = Template("<p>$address gets mails again about: <strong>$group</strong>.</p>")
GUARDED: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""The page has no script; its address, which has the token, goes nowhere; nobody frames the
button."""


@router.get("/v1/unsubscribe")
def ask() -> Response[str]:
    """Show what the link of a mail unsubscribes from, with a button that does it, and one that takes it back.

    The database is not asked which of the two it is: whatever follows links would wake it.
    """
    return _page("Unsubscribe", ASKED, *_link())


@router.post("/v1/unsubscribe")
def leave() -> Response[str]:
    """Send an address no more mails of a group. There is no login: the token of the link says who and what."""
    address, group = _link()
    row = insert(unsubscribes).values(address=address, action_group=group).on_conflict_do_nothing()
    db.run_repeatable(lambda connection: connection.execute(row))
    return _page("Unsubscribed", DONE, address, group)


@router.post("/v1/unsubscribe/undo")
def come_back() -> Response[str]:
    """Send an address the mails of a group again: the same link takes back what it did."""
    address, group = _link()
    gone = delete(unsubscribes).where(
        unsubscribes.c.address == address, unsubscribes.c.action_group == group
    )
    db.run_repeatable(lambda connection: connection.execute(gone))
    return _page("Subscribed again", UNDONE, address, group)


def _token() -> str:
    return query.read_parameters(router.current_event).get("token", "")


def _link() -> tuple[str, str]:
    try:
        return link_tokens.read_unsubscribe_link(_token())
    except link_tokens.Invalid as error:
        raise NotFound(link_tokens.NOT_VALID) from error


def _page(title: str, text: Template, address: str, group: str) -> Response[str]:
    known = {"address": address, "group": GROUPS.get(group, group), "token": _token()}
    safe = {name: escape(value) for name, value in known.items()}
    said = text.substitute(safe, back=BACK.substitute(safe))
    html = PAGE.substitute(title=title, text=said)
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", html, dict(GUARDED))
