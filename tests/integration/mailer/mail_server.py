"""A real SMTP server that keeps what it gets, and at any step says, breaks off or waits as a test wants."""

import asyncio
import ssl
import time
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

LOGIN = LoginPassword(b"mailer", b"secret")
HANG_SECONDS = 30
LATE_SECONDS = 1


@dataclass(frozen=True)
class Received:
    """A mail as it came: the envelope, and the message read by the library's own parser."""

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
class Mailserver:
    """`script` says for each step what comes instead of the usual answers, one after another.

    Steps: CONNECT, EHLO, MAIL, RCPT, DATA (before the mail), END (after it; kept by then where it
    breaks off or hangs). An answer is a reply such as `451 4.3.0 later`, or `drop`, or `hang`, or
    `late`: the usual one, after a second.
    """

    port: int = 0
    script: dict[str, list[str]] = field(default_factory=dict)
    inbox: list[Received] = field(default_factory=list)
    connections: int = 0
    refused: list[str] = field(default_factory=list)
    open: set[SMTP] = field(default_factory=set)

    def next(self, step: str) -> str:
        left = self.script.get(step)
        return left.pop(0) if left else ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        said = self.next("END")
        if not said or said in {"late", "drop", "hang"}:
            self.inbox.append(_received(server, session, envelope))
        return await _act(server, said) or "250 2.0.0 kept"


def _received(server: SMTP, session: Session, envelope: Envelope) -> Received:
    user = session.auth_data.login if session.authenticated else None
    content: Any = envelope.content
    return Received(
        sender=envelope.mail_from or "",
        recipients=list(envelope.rcpt_tos),
        content=content,
        is_encrypted=session.ssl is not None
        or server.transport.get_extra_info("ssl_object") is not None,
        user=user,
        options=list(envelope.mail_options),
    )


async def _act(server: SMTP, said: str) -> str:
    if said == "drop":
        server.transport.abort()
        raise asyncio.CancelledError
    if said in {"late", "hang"}:
        await asyncio.sleep(LATE_SECONDS if said == "late" else HANG_SECONDS)
    return "" if said == "late" else said


class _Scripted(SMTP):
    """aiosmtpd's protocol, asked at each step whether it shall do something else."""

    mailserver: Mailserver

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.mailserver.open.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.mailserver.open.discard(self)
        super().connection_lost(error)
        self._writer.transport.close()

    async def push(self, status: Any) -> None:
        if (
            isinstance(status, str)
            and status.startswith("220 ")
            and not self.__dict__.get("greeted")
        ):
            self.greeted = True
            self.mailserver.connections += 1
            said = await _act(self, self.mailserver.next("CONNECT"))
            status = said or status
        await super().push(status)

    async def _scripted(self, step: str) -> bool:
        said = await _act(self, self.mailserver.next(step))
        if said:
            self.mailserver.refused.append(step)
            await self.push(said)
        return bool(said)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._scripted("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if not await self._scripted("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if not await self._scripted("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self._scripted("DATA"):
            await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, mailserver: Mailserver, **options: Any) -> None:
        self.mailserver = mailserver
        super().__init__(mailserver, hostname=ports.LOOPBACK, port=mailserver.port, **options)

    def factory(self) -> SMTP:
        with warnings.catch_warnings(
            action="ignore"
        ):  # of logins without encryption, which a test wants
            made = _Scripted(self.handler, **self.SMTP_kwargs)
        made.mailserver = self.mailserver
        return made


def _check(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: Any
) -> AuthResult:
    return AuthResult(success=login == LOGIN, handled=False, auth_data=login)


@contextmanager
def running(
    tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, *, login: bool = False,
    utf8: bool = True,
) -> Iterator[Mailserver]:  # fmt: skip
    """Run a server: `tls` from the start, or `starttls` offered; with login it takes nothing from strangers."""
    mailserver = Mailserver(ports.free_port())
    options: dict[str, Any] = {"ssl_context": tls, "tls_context": starttls, "enable_SMTPUTF8": utf8}
    if login:
        options |= {"authenticator": _check, "auth_required": True, "auth_require_tls": False}
    controller = _Controller(mailserver, data_size_limit=10_000_000, ready_timeout=20, **options)
    controller.start()
    mailserver.connections = 0
    try:
        yield mailserver
    finally:
        _hang_up(controller, mailserver)
        controller.stop()


def _hang_up(controller: Controller, mailserver: Mailserver) -> None:
    """Close what is open, as a server that ends does; asyncio complains of what is left."""
    for protocol in list(mailserver.open):
        controller.loop.call_soon_threadsafe(protocol.transport.abort)
    deadline = time.monotonic() + HANG_SECONDS
    while mailserver.open and time.monotonic() < deadline:
        time.sleep(0.005)
