"""Unsubscription from a group of mails, by a signed link and without a login (RFC 8058).

A GET changes nothing, because mail scanners follow every link. The button on its page unsubscribes,
and so does the one-click request of a mail program. The same link subscribes again.
"""

from html import escape
from http import HTTPStatus
from string import Template
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from api.http import pages
from api.http.caching import Caching
from api.http.plain_router import PlainRouter
from api.jsonapi import query
from openevent.auth import link_tokens
from openevent.infra import db
from openevent.mail.catalogue import GROUPS
from openevent.mail.tables import unsubscribes
from openevent.model.addresses import has_address
from openevent.text.addresses import build_key

router = PlainRouter()

QUESTION: Final = Template("""<p>Stop sending $address mails about: <strong>$group</strong>?</p>
<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">Unsubscribe</button>
</form>
<p>If you have unsubscribed before, you can subscribe again:</p>
$back""")
UNSUBSCRIBED: Final = Template("""<p>$address gets no more mails about: <strong>$group</strong>.</p>
$back""")
DEAD: Final = """<p>The link is not valid any more, or its end is missing.
Nothing was changed.</p>
<p>Open the link of a newer mail, or log in and choose your mails in the settings.</p>"""
BACK: Final = Template("""<form method="post" action="unsubscribe/undo?token=$token">
<button type="submit" class="back">Subscribe again</button>
</form>""")
SUBSCRIBED: Final = Template("<p>$address gets mails again about: <strong>$group</strong>.</p>")


@router.get("/v1/unsubscribe", caching=Caching.NO_STORE)
def ask() -> Response[str]:
    """Show what a mail's link unsubscribes from, with buttons to unsubscribe and subscribe again.

    It does not read the current state, because mail scanners would wake the database.
    """
    link = _read_link()
    return _build_page("Unsubscribe", QUESTION, *link) if link else _build_dead_page()


@router.post("/v1/unsubscribe")
def leave() -> Response[str]:
    """Unsubscribe an address from a group of mails. The link's token replaces the login."""
    link = _read_link()
    if link is None:
        return _build_dead_page()
    address, group = link
    values = {"address": build_key(address), "action_group": group}
    row = insert(unsubscribes).values(values).on_conflict_do_nothing()
    db.run_repeatable(lambda connection: connection.execute(row))
    return _build_page("Unsubscribed", UNSUBSCRIBED, address, group)


@router.post("/v1/unsubscribe/undo")
def come_back() -> Response[str]:
    """Subscribe an address to a group of mails again, by the same link."""
    link = _read_link()
    if link is None:
        return _build_dead_page()
    address, group = link
    is_address = has_address(unsubscribes.c.address, address)
    statement = delete(unsubscribes).where(is_address, unsubscribes.c.action_group == group)
    db.run_repeatable(lambda connection: connection.execute(statement))
    return _build_page("Subscribed again", SUBSCRIBED, address, group)


def _read_token() -> str:
    return query.read_parameters(router.current_event).get("token", "")


def _read_link() -> tuple[str, str] | None:
    """Read the address and the group of the link; None if the link is not valid."""
    try:
        return link_tokens.read_unsubscribe_link(_read_token())
    except link_tokens.Invalid:
        return None


def _build_dead_page() -> Response[str]:
    return pages.build("This link does not work", DEAD, HTTPStatus.NOT_FOUND)


def _build_page(title: str, text: Template, address: str, group: str) -> Response[str]:
    values = {"address": address, "group": GROUPS.get(group, group), "token": _read_token()}
    escaped = {name: escape(value) for name, value in values.items()}
    body = text.substitute(escaped, back=BACK.substitute(escaped))
    return pages.build(title, body)
