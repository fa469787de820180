"""One mail: claimed, written, handed over; how it ended is noted before it is told."""

from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Protocol, Self

from mailer import ledger
from mailer.clock import Clock
from mailer.errors import Again, Failed, Skipped, Unconfirmed, Undelivered
from mailer.message import outgoing
from mailer.message.outgoing import Letter
from mailer.protocols import sendgrid_api, smtp
from mailer.protocols.transport import transport
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.mail.messages import Mail, Outcome

SWITCHED_OFF: Final = "Sending mail is switched off."
LOCAL: Final = "The local environment sends to this machine only: the mail did not leave it."
BROKEN: Final = "The mailer failed; its log says how."
STATES: Final = {Failed: "failed", Unconfirmed: "unconfirmed", Skipped: "skipped", Again: "failed"}


class Offer(Protocol):
    """Called when a line has done all but hand over the letter itself."""

    def __call__(self) -> None:
        """Note that the mail is offered from now on. Raises ledger.Busy where it is not ours any more."""


class Line(Protocol):
    """A way to a mail server."""

    def send(self, letter: Letter, offer: Offer) -> str | None:
        """Send a letter and give the id by which it is known there. Raises Undelivered, and what `offer` raises."""

    def close(self) -> None:
        """Close what is open."""


class Lines:
    """The lines of one thread within a batch: one for each service and version of the transport that mails name."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._open: dict[tuple[str, str], Line] = {}
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def of(self, mail: Mail) -> Line:
        """Give the line by which a mail goes. Raises Again and Skipped where there is none."""
        name = (mail.service, mail.transport)
        if name not in self._open:
            kind = sendgrid_api.Line if mail.service == "sendgrid" else smtp.Line
            self._open[name] = kind(transport(mail.transport), self.clock)
            self._closing.callback(self._open[name].close)
        return self._open[name]


def deliver(mail: Mail, lines: Lines, *, is_last: bool) -> Outcome:
    """Send a mail, or tell what became of it. Raises ledger.Busy and Again: its message must come again."""
    if mail.service == "disable":
        return _outcome(mail, "skipped", SWITCHED_OFF)
    if lines.clock.is_late:
        raise ledger.Busy(1)
    claimed = ledger.claim(mail, lines.clock.left)
    if isinstance(claimed, Outcome):
        return claimed
    outcome = _attempt(mail, claimed, lines, is_last=is_last)
    _note(claimed, outcome)
    return outcome


def waits(mail: Mail, end: Again) -> Outcome:
    """Tell why a mail is still to be sent."""
    return _outcome(mail, "queued", str(end))


def _attempt(mail: Mail, claimed: ledger.Claim, lines: Lines, *, is_last: bool) -> Outcome:
    try:
        provider_id = _send(mail, claimed, lines)
    except Undelivered as end:
        if isinstance(end, Again) and not is_last:
            claimed.release()
            raise
        return _undelivered(mail, end)
    return _outcome(mail, "sent", LOCAL if settings().is_local else None, provider_id=provider_id)


def _send(mail: Mail, claimed: ledger.Claim, lines: Lines) -> str | None:
    try:
        return lines.of(mail).send(outgoing.written(mail), claimed.offer)
    except (Undelivered, ledger.Busy):
        raise
    except Exception as error:
        logger.exception("a mail met a fault", extra=about(mail))
        raise (Unconfirmed if claimed.is_offered else Again)(BROKEN) from error


def _undelivered(mail: Mail, end: Undelivered) -> Outcome:
    given_up = "Given up after many tries. The last: " if isinstance(end, Again) else ""
    suppress = end.suppress if isinstance(end, Failed) else None
    return _outcome(mail, STATES[type(end)], f"{given_up}{end}", suppress=suppress)


def _outcome(
    mail: Mail,
    state: str,
    reason: str | None,
    *,
    provider_id: str | None = None,
    suppress: str | None = None,
) -> Outcome:
    known = {
        "key": mail.key,
        "attempt": mail.attempt,
        "recipient": mail.recipient,
        "at": datetime.now(UTC),
    }
    told = {"state": state, "reason": reason, "provider_id": provider_id, "suppress": suppress}
    return Outcome.model_validate(known | told)


def _note(claimed: ledger.Claim, outcome: Outcome) -> None:
    """Note how it ended; where that fails it is told nevertheless, since it is known."""
    extra = {"mail_key": str(outcome.key), "state": outcome.state}
    try:
        is_noted = claimed.end(outcome)
    except Exception:  # noqa: BLE001 - the outcome is not to be lost with its note
        logger.warning("a mail's end is not noted", extra=extra, exc_info=True)
    else:
        logger.info("a mail has ended", extra=extra | {"noted": is_noted})


def about(mail: Mail) -> dict[str, object]:
    """Give what a log line says of a mail: no address, nothing of its text."""
    return {
        "mail_key": str(mail.key),
        "action": mail.action,
        "attempt": mail.attempt,
        "request_id": mail.request_id,
    }
