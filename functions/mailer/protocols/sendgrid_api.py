"""SendGrid: one request per mail by its SDK, which is loaded with the first such mail."""

import http.client
import json
import logging
import socket
from base64 import b64encode
from http import HTTPStatus
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import SplitResult, urlsplit

from mailer.clock import Clock
from mailer.errors import Failed, RetryLater, Skipped, Unconfirmed, Undelivered
from mailer.message import sanitize
from mailer.message.mailboxes import Mailbox
from mailer.message.outgoing import File, OutgoingMail
from mailer.protocols import network, urllib_over_socket
from mailer.protocols.mark_offered import MarkOffered
from mailer.protocols.transport import Transport
from openevent.infra.config import settings

HOST: Final = urlsplit("https://api.sendgrid.com")
PORT: Final = 443
TRACKING_OFF: Final = {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}}
"""A link with a token must lead to this deployment without a detour over SendGrid."""


class SendGridService:
    """Sends mails by SendGrid's API with the deployment's key; for one thread."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        if not transport.sendgrid_key:
            raise RetryLater("No SendGrid key is set.")
        self._key = transport.sendgrid_key
        self._clock = clock
        self._host = _get_host(transport)
        self._connection_error: Undelivered | None = None

    def send(self, mail: OutgoingMail, mark_offered: MarkOffered) -> str | None:
        """Send a mail; return SendGrid's id. `mark_offered` is called right before the request.

        Raises RetryLater, Failed, Unconfirmed, Skipped, and whatever `mark_offered` raises.
        """
        body = build_body(mail)
        with self._connect() as connection:
            mark_offered()
            response = self._post(body, connection)
        provider_id: str | None = response.headers.get("X-Message-Id")
        return provider_id

    def close(self) -> None:
        """Do nothing: each mail has its own connection."""

    def _connect(self) -> socket.socket:
        """Connect; after a failed attempt there is no second one in this batch."""
        if self._connection_error:
            raise type(self._connection_error)(str(self._connection_error))
        host = self._host.hostname or ""
        port = self._host.port or PORT
        is_encrypted = self._host.scheme == "https"
        seconds = self._clock.step_timeout
        try:
            return network.connect(host, port, seconds, encrypted=is_encrypted, ports=(PORT,))
        except Undelivered as error:
            self._connection_error = error
            raise

    def _post(self, body: dict[str, Any], connection: socket.socket) -> Any:
        from python_http_client.exceptions import HTTPError  # noqa: PLC0415 - few mails need it

        endpoint = self._build_endpoint(connection)
        try:
            return endpoint.post(request_body=body)
        except HTTPError as error:
            raise _classify_error(error) from error
        except URLError as error:
            # urllib raises it only before the request is complete, so SendGrid has nothing.
            reason = sanitize.clean_reply(f"SendGrid does not answer: {error.reason}.")
            raise RetryLater(reason) from error
        except (OSError, http.client.HTTPException) as error:
            raise Unconfirmed("SendGrid received the mail but did not confirm it.") from error

    def _build_endpoint(self, connection: socket.socket) -> Any:
        """Return the SDK's endpoint `mail/send`, made to use the existing connection.

        The SDK would connect by itself after the mail is marked as offered.
        """
        from sendgrid import SendGridAPIClient  # noqa: PLC0415 - few mails need it

        # At lower levels it logs the key and the mail.
        logging.getLogger("python_http_client").setLevel(logging.WARNING)
        endpoint = SendGridAPIClient(self._key, self._host.geturl()).client.mail.send
        make_request = endpoint._make_request  # noqa: SLF001 - made to be replaced
        opener = urllib_over_socket.build_opener(connection, self._clock)
        endpoint._make_request = (  # noqa: SLF001 - the same
            lambda _opener, request, **options: make_request(opener, request, **options)
        )
        return endpoint


def build_body(mail: OutgoingMail) -> dict[str, Any]:
    """Build the body of SendGrid's v3 mail/send; each event of the mail repeats `custom_args`."""
    # An earlier release reads `attempt`, a name that SendGrid uses itself in deferred events.
    attempt = str(mail.attempt)
    custom_args = {"mail": mail.key, "mail_attempt": attempt, "attempt": attempt}
    recipient = {"to": [_format_mailbox(mail.recipient)], "custom_args": custom_args}
    body = {
        "personalizations": [recipient],
        "from": _format_mailbox(mail.sender),
        "subject": mail.subject or " ",
        "content": [
            {"type": "text/plain", "value": mail.text},
            {"type": "text/html", "value": mail.html},
        ],
        "headers": {"Message-ID": mail.message_id} | mail.headers,
        "tracking_settings": TRACKING_OFF,
    }
    if mail.reply_to:
        body["reply_to"] = _format_mailbox(mail.reply_to)
    if mail.files:
        body["attachments"] = [_format_attachment(file) for file in mail.files]
    return body


def _format_mailbox(mailbox: Mailbox) -> dict[str, str]:
    name = {"name": mailbox.name} if mailbox.name else {}
    return {"email": mailbox.address} | name


def _format_attachment(file: File) -> dict[str, str]:
    return {
        "content": b64encode(file.content).decode(),
        "type": file.type,
        "filename": file.name,
        "disposition": "attachment",
    }


def _get_host(transport: Transport) -> SplitResult:
    if not settings().is_local:
        return HOST
    host = urlsplit(transport.sendgrid_host)
    if not host.hostname or not host.port:
        raise Skipped(network.LOCAL_ONLY)
    return host


def _classify_error(error: Any) -> Undelivered:
    status: int = error.status_code
    reason = sanitize.clean_reply(f"{status} {_get_message(error.body)}")
    is_rate_limited = status == HTTPStatus.TOO_MANY_REQUESTS
    is_temporary = is_rate_limited or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return RetryLater(reason) if is_temporary else Failed(reason)


def _get_message(body: bytes) -> str:
    """Return the messages of SendGrid's `{"errors": [{"message"}]}`, else the whole body."""
    try:
        return "; ".join(str(error["message"]) for error in json.loads(body)["errors"])
    except (ValueError, KeyError, TypeError):
        return sanitize.clean_reply(body)
