"""Previews of mails: with example values for administrators, and as an event's people get them."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, select

from api.auth import identity
from api.http import answers
from api.http.caching import Caching
from api.http.errors import BadRequest, Fault, Forbidden, NotFound
from api.http.plain_router import PlainRouter
from api.jsonapi import query, row_conditions
from api.read import reads
from openevent.infra import db
from openevent.mail import examples, rendering
from openevent.mail.action import Action
from openevent.mail.catalogue import ACTION_BY_NAME
from openevent.mail.rendering import RenderedMail
from openevent.model.permissions import Identity
from openevent.resources.mail import mails
from openevent.resources.message_setting import message_settings

router = PlainRouter()

GUARDED: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of an HTML mail, so that browsers run no script in it."""


def _build_json(mail: RenderedMail) -> Response[str]:
    return answers.build_json({"subject": mail.subject, "html": mail.html, "text": mail.text})


def _build_html(mail: RenderedMail) -> Response[str]:
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", mail.html, dict(GUARDED))


def _build_text(mail: RenderedMail) -> Response[str]:
    return Response(HTTPStatus.OK, "text/plain; charset=utf-8", mail.text, dict(GUARDED))


FORMATS: Final[Mapping[str, Callable[[RenderedMail], Response[str]]]] = {
    "json": _build_json,
    "html": _build_html,
    "text": _build_text,
}


@router.get("/v1/message-settings/<key>/preview", caching=Caching.NO_STORE)
def preview(key: str) -> Response[str]:
    """Show administrators a mail with example values.

    JSON has its subject and both bodies; `format=html` and `format=text` give one body.
    A secret link shows `{{token}}`. A mail that this release does not know has no preview.
    """
    user = identity.require_login(router.current_event)
    build_response = _read_format()
    action = _load_action(user, key)
    return build_response(rendering.render(action, examples.build_examples(action)))


@router.get("/v1/mails/<key>/preview", caching=Caching.NO_STORE)
def preview_recorded(key: str) -> Response[str]:
    """Show a recorded mail to those who may read its text, for example before they release it.

    JSON has its subject and both bodies; `format=html` and `format=text` give one body.
    The link to unsubscribe shows `{{unsubscribe}}`. Administrators alone see mails with a secret
    link.
    """
    user = identity.require_login(router.current_event)
    build_response = _read_format()
    mail_id, may_read_text = reads.check_rule(user, mails, key, mails.can.read_private)
    if not may_read_text:
        raise Forbidden("This mail holds a secret link: only administrators may read it.")
    table = mails.table
    statement = select(table.c.subject, table.c.message, table.c.text)
    with db.connect() as connection:
        row = connection.execute(statement.where(table.c.id == mail_id)).one()
    return build_response(RenderedMail(*(text or "" for text in row)))


def _read_format() -> Callable[[RenderedMail], Response[str]]:
    """Read the format of the answer from the query. Raises BadRequest."""
    name = query.read_parameters(router.current_event).get("format", "json")
    if name not in FORMATS:
        raise BadRequest(Fault(f"format must be one of {', '.join(FORMATS)}.", parameter="format"))
    return FORMATS[name]


def _load_action(user: Identity, key: str) -> Action:
    """Load the action of a message setting. Raises NotFound."""
    table = message_settings.table
    statement = select(table.c.action).where(
        row_conditions.by_key(message_settings, key),
        row_conditions.may_read(message_settings, user),
    )

    def load(connection: Connection, _user: Identity) -> str | None:
        return connection.execute(statement).scalar()

    name = reads.load_visible(identity.Caller(user), load)
    if name not in ACTION_BY_NAME:
        raise NotFound("This release does not send this mail, so it has no template.")
    return ACTION_BY_NAME[name]
