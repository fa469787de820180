"""Previews of mails with example values, for users who switch mails on and off."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, select

from api.auth import identity
from api.http import answers
from api.http.errors import BadRequest, Fault, NotFound
from api.http.plain_router import PlainRouter
from api.jsonapi import query, row_conditions
from api.read import reads
from openevent.mail import examples, rendering
from openevent.mail.action import Action
from openevent.mail.catalogue import ACTION_BY_NAME
from openevent.mail.rendering import RenderedMail
from openevent.model.permissions import Identity
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


@router.get("/v1/message-settings/<key>/preview")
def preview(key: str) -> Response[str]:
    """Show administrators a mail with example values.

    JSON has its subject and both bodies; `format=html` and `format=text` give one body.
    A secret link shows `{{token}}`. A mail that this release does not know has no preview.
    """
    user = identity.require_login(router.current_event)
    parameters = query.read_parameters(router.current_event)
    build_response = _read_format(parameters.get("format", "json"))
    action = _load_action(user, key)
    return build_response(rendering.render(action, examples.build_examples(action)))


def _read_format(name: str) -> Callable[[RenderedMail], Response[str]]:
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
