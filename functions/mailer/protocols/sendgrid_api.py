"""SendGrid: one request a mail, by its SDK, which is loaded when the first mail goes that way."""

import http.client
import json
import logging
import socket
from base64 import b64encode
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import SplitResult, urlsplit

from mailer.clock import Clock
from mailer.errors import Again, Failed, Skipped, Unconfirmed, Undelivered
from mailer.message import sanitize
from mailer.message.mailboxes import Mailbox
from mailer.message.outgoing import File, Letter
from mailer.protocols import network, urllib_over_socket
from mailer.protocols.transport import Transport
from openevent.infra.config import settings

HOST: Final = urlsplit("https://api.sendgrid.com")
PORT: Final = 443
UNTRACKED: Final = {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}}
"""A link with a token leads to us and to nobody else before."""


class Line:
    """SendGrid's interface with the deployment's key; for one thread."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        if not transport.sendgrid_key:
            raise Again("No key of SendGrid is set.")
        self._key, self._clock = transport.sendgrid_key, clock
        self._host = _host(transport)
        self._down: Undelivered | None = None

    def send(self, letter: Letter, offer: Callable[[], None]) -> str | None:
        """Send a letter and give SendGrid's id; `offer` is called when it is connected, before the request.

        Raises Again, Failed, Unconfirmed, Skipped, and what `offer` raises.
        """
        body = as_json(letter)
        with self._connected() as connection:
            offer()
            provider_id: str | None = self._post(body, connection).headers.get("X-Message-Id")
        return provider_id

    def close(self) -> None:
        """Nothing stays open."""

    def _connected(self) -> socket.socket:
        """Connect; where SendGrid was not to be had it is not asked again in this batch."""
        if self._down:
            raise type(self._down)(str(self._down))
        host, is_encrypted = self._host.hostname or "", self._host.scheme == "https"
        port = self._host.port or PORT
        try:
            return network.opened(
                host, port, self._clock.step(), encrypted=is_encrypted, ports=(PORT,)
            )
        except Undelivered as error:
            self._down = error
            raise

    def _post(self, body: dict[str, Any], connection: socket.socket) -> Any:
        from python_http_client.exceptions import HTTPError  # noqa: PLC0415 - loaded with the first such mail
        from sendgrid import SendGridAPIClient  # noqa: PLC0415 - the same

        logging.getLogger("python_http_client").setLevel(
            logging.WARNING
        )  # below, it logs key and mail
        send = SendGridAPIClient(self._key, self._host.geturl()).client.mail.send
        # The SDK would connect by itself, when the mail is offered already.
        ask, ours = send._make_request, urllib_over_socket.over(connection, self._clock)  # noqa: SLF001 - made to be replaced
        send._make_request = lambda _opener, request, **more: ask(ours, request, **more)  # noqa: SLF001 - the same
        try:
            return send.post(request_body=body)
        except HTTPError as error:
            raise _said(error) from error
        except URLError as error:
            # Before the request was whole (urllib wraps no later error): nothing was taken.
            raise Again(sanitize.answer(f"SendGrid does not answer: {error.reason}.")) from error
        except (OSError, http.client.HTTPException) as error:
            raise Unconfirmed(
                "SendGrid was given the mail and did not say whether it keeps it."
            ) from error


def as_json(letter: Letter) -> dict[str, Any]:
    """Give the body of SendGrid's v3 mail/send; `custom_args` come back with each event of the mail."""
    known = {"mail": letter.key, "attempt": str(letter.attempt)}
    body = {
        "personalizations": [{"to": [_box(letter.recipient)], "custom_args": known}],
        "from": _box(letter.sender),
        "subject": letter.subject or " ",
        "content": [
            {"type": "text/plain", "value": letter.text},
            {"type": "text/html", "value": letter.html},
        ],
        "headers": {"Message-ID": letter.message_id} | letter.headers,
        "tracking_settings": UNTRACKED,
    }
    reply_to = {"reply_to": _box(letter.reply_to)} if letter.reply_to else {}
    return (
        body
        | reply_to
        | ({"attachments": [_attachment(file) for file in letter.files]} if letter.files else {})
    )


def _box(box: Mailbox) -> dict[str, str]:
    return {"email": box.address} | ({"name": box.name} if box.name else {})


def _attachment(file: File) -> dict[str, str]:
    content = b64encode(file.content).decode()
    return {
        "content": content,
        "type": file.type,
        "filename": file.name,
        "disposition": "attachment",
    }


def _host(transport: Transport) -> SplitResult:
    if not settings().is_local:
        return HOST
    named = urlsplit(transport.sendgrid_host)
    if not named.hostname or not named.port:
        raise Skipped(network.BEYOND)
    return named


def _said(error: Any) -> Undelivered:
    status: int = error.status_code
    told = sanitize.answer(f"{status} {_message(error.body)}")
    is_passing = (
        status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return Again(told) if is_passing else Failed(told)


def _message(body: bytes) -> str:
    """Give SendGrid's own words out of `{"errors": [{"message"}]}`."""
    try:
        return "; ".join(str(error["message"]) for error in json.loads(body)["errors"])
    except (ValueError, KeyError, TypeError):
        return sanitize.answer(body)
