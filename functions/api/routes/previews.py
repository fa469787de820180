"""Previews: what a mail looks like, with example values, for who switches mails on and off."""

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
from openevent.mail.catalogue import ACTION_BY_NAME, Action
from openevent.mail.rendering import RenderedMail
from openevent.model.permissions import Identity
from openevent.resources.message_setting import message_settings

router = PlainRouter()

GUARDED: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""A mail has no script, and none would run."""


def _json(mail: RenderedMail) -> Response[str]:
    return answers.build_json({"subject": mail.subject, "html": mail.html, "text": mail.text})


def _html(mail: RenderedMail) -> Response[str]:
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", mail.html, dict(GUARDED))


def _text(mail: RenderedMail) -> Response[str]:
    return Response(HTTPStatus.OK, "text/plain; charset=utf-8", mail.text, dict(GUARDED))


FORMATS: Final[Mapping[str, Callable[[RenderedMail], Response[str]]]] = {
    "json": _json,
    "html": _html,
    "text": _text,
}


@router.get("/v1/message-settings/<key>/preview")
def preview(key: str) -> Response[str]:
    """Show administrators a mail with example values.

    As JSON its subject and both bodies; `format=html` and `format=text` give one body as it is.
    Where a secret link belongs there is `{{token}}`. A mail that this release does not know has no
    preview.
    """
    who = identity.require_login(router.current_event)
    answer = _format(query.read_parameters(router.current_event).get("format", "json"))
    action = _action(who, key)
    return answer(rendering.render(action, examples.build_examples(action)))


def _format(name: str) -> Callable[[RenderedMail], Response[str]]:
    if name not in FORMATS:
        raise BadRequest(Fault(f"format must be one of {', '.join(FORMATS)}.", parameter="format"))
    return FORMATS[name]


def _action(who: Identity, key: str) -> Action:
    table = message_settings.table
    allowed = (
        row_conditions.by_key(message_settings, key),
        row_conditions.may_read(message_settings, who),
    )
    wanted = select(table.c.action).where(*allowed)

    def look(connection: Connection, _who: Identity) -> str | None:
        return connection.execute(wanted).scalar()

    name = reads.load_visible(identity.Caller(who), look)
    if name not in ACTION_BY_NAME:
        raise NotFound("Nothing sends this mail, so it has no template.")
    return ACTION_BY_NAME[name]
