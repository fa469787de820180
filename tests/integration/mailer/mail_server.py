"""A real SMTP server that stores mails and can refuse, disconnect or hang at any step."""

import asyncio
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from local.process import ports
from tests import virtual_time, waiting

LOGIN = LoginPassword(b"mailer", b"secret")
DELAYS = {"late": 1.0, "hang": virtual_time.FOREVER}
"""Seconds of virtual time until the reply; see tests/virtual_time.py."""


@dataclass(frozen=True)
class Received:
    """A mail as the server received it: its envelope and its message."""

    sender: str
    recipients: list[str]
    content: bytes
    is_encrypted: bool
    user: bytes | None
    options: list[str]

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=POLICY)  # type: ignore[return-value]


@dataclass
class MailServer:
    """The state of a server; `script` has the reactions of each step, instead of usual replies.

    Steps: CONNECT, EHLO, MAIL, RCPT, DATA (before the mail), END (after the mail, which is stored
    before `drop` and `hang`). A reaction is a reply such as `451 4.3.0 later`, or `drop`, or
    `hang`, or `late`: the usual reply after a second of virtual time.
    """

    port: int = 0
    script: dict[str, list[str]] = field(default_factory=dict)
    inbox: list[Received] = field(default_factory=list)
    connections: int = 0
    refused: list[str] = field(default_factory=list)
    open: set[SMTP] = field(default_factory=set)

    def next_reaction(self, step: str) -> str:
        reactions = self.script.get(step)
        return reactions.pop(0) if reactions else ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        reaction = self.next_reaction("END")
        if not reaction or reaction in {"late", "drop", "hang"}:
            self.inbox.append(_make_received(server, session, envelope))
        return await _react(server, reaction) or "250 2.0.0 kept"


def _make_received(server: SMTP, session: Session, envelope: Envelope) -> Received:
    user = session.auth_data.login if session.authenticated else None
    content: Any = envelope.content
    is_tls = server.transport.get_extra_info("ssl_object") is not None
    return Received(
        sender=envelope.mail_from or "",
        recipients=list(envelope.rcpt_tos),
        content=content,
        is_encrypted=session.ssl is not None or is_tls,
        user=user,
        options=list(envelope.mail_options),
    )


async def _react(server: SMTP, reaction: str) -> str:
    """Disconnect, hang or wait; return the reply that replaces the usual one, or ''."""
    if reaction == "drop":
        server.transport.abort()
        raise asyncio.CancelledError
    if reaction in DELAYS:
        _announce_delay(server, DELAYS[reaction])
    if reaction == "hang":
        await asyncio.sleep(waiting.GUARD_SECONDS)
    return "" if reaction == "late" else reaction


def _announce_unfinished_reply(server: SMTP, reply: str) -> None:
    """Announce that the server hangs after a reply that promises more lines, such as `220-`."""
    if reply[3:4] == "-":
        _announce_delay(server, virtual_time.FOREVER)


def _announce_delay(server: SMTP, seconds: float) -> None:
    client_port = server.transport.get_extra_info("peername")[1]
    virtual_time.announce_delay(client_port, seconds)


class _Scripted(SMTP):
    """aiosmtpd's protocol with the scripted reactions."""

    mail_server: MailServer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.mail_server.open.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.mail_server.open.discard(self)
        super().connection_lost(error)
        self._writer.transport.close()

    async def push(self, status: Any) -> None:
        reply = ""
        is_greeting = isinstance(status, str) and status.startswith("220 ")
        if is_greeting and not self.__dict__.get("greeted"):
            self.greeted = True
            self.mail_server.connections += 1
            reply = await _react(self, self.mail_server.next_reaction("CONNECT"))
        await super().push(reply or status)
        _announce_unfinished_reply(self, reply)

    async def _is_refused(self, step: str) -> bool:
        """React as the script says; return whether that replaced the usual reply."""
        reply = await _react(self, self.mail_server.next_reaction(step))
        if reply:
            self.mail_server.refused.append(step)
            await self.push(reply)
            _announce_unfinished_reply(self, reply)
        return bool(reply)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._is_refused("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if not await self._is_refused("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if not await self._is_refused("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self._is_refused("DATA"):
            await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, mail_server: MailServer, **options: Any) -> None:
        self.mail_server = mail_server
        port = mail_server.port
        super().__init__(mail_server, hostname=ports.LOOPBACK, port=port, **options)

    def factory(self) -> SMTP:
        # aiosmtpd warns of logins without encryption, which the tests need.
        with warnings.catch_warnings(action="ignore"):
            protocol = _Scripted(self.handler, **self.SMTP_kwargs)
        protocol.mail_server = self.mail_server
        return protocol


def _check(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: Any
) -> AuthResult:
    return AuthResult(success=login == LOGIN, handled=False, auth_data=login)


@contextmanager
def running(
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    *,
    login: bool = False,
    utf8: bool = True,
) -> Iterator[MailServer]:
    """Run a server with `tls` from the start or with `starttls`; `login` requires a login."""
    mail_server = MailServer(ports.free_port())
    options: dict[str, Any] = {"ssl_context": tls, "tls_context": starttls, "enable_SMTPUTF8": utf8}
    if login:
        options |= {"authenticator": _check, "auth_required": True, "auth_require_tls": False}
    controller = _Controller(
        mail_server, data_size_limit=10_000_000, ready_timeout=waiting.GUARD_SECONDS, **options
    )
    controller.start()
    mail_server.connections = 0
    try:
        yield mail_server
    finally:
        _hang_up(controller, mail_server)
        controller.stop()


def _hang_up(controller: Controller, mail_server: MailServer) -> None:
    """Close all connections: asyncio warns of open ones."""
    for protocol in list(mail_server.open):
        controller.loop.call_soon_threadsafe(protocol.transport.abort)
    waiting.until(lambda: not mail_server.open, "the end of the mail server's connections")
