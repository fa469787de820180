"""Delivery of one mail: claim it, build it, send it, record its outcome."""

from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Protocol, Self

from mailer import ledger
from mailer.clock import Clock
from mailer.errors import Failed, RetryLater, Skipped, Unconfirmed, Undelivered
from mailer.message import outgoing
from mailer.message.outgoing import OutgoingMail
from mailer.protocols import sendgrid_api, smtp
from mailer.protocols.mark_offered import MarkOffered
from mailer.protocols.transport import load_transport
from openevent.infra.config import settings
from openevent.infra.telemetry import logger
from openevent.mail.messages import Mail, MailHeader, Outcome, ReceiverOutcome

SWITCHED_OFF: Final = "Sending mail is switched off in the settings."
LOCAL: Final = "The local environment delivered the mail on this machine only."
UNREADABLE: Final = "The message of the mail could not be read. Nothing was sent."
INTERNAL_ERROR: Final = "The mailer failed with an internal error; see its log."
GIVEN_UP_PREFIX: Final = "Gave up after a day of attempts. Last error: "
STATES: Final = {
    Failed: "failed",
    Unconfirmed: "unconfirmed",
    Skipped: "skipped",
    RetryLater: "failed",
}


class OutOfTime(Exception):
    """Too little of the batch's time remains to begin a mail."""


class MailService(Protocol):
    """A connection to SMTP or SendGrid."""

    def send(self, mail: OutgoingMail, mark_offered: MarkOffered) -> str | None:
        """Send a mail; return its id at the service.

        Raises Undelivered, and whatever `mark_offered` raises.
        """

    def close(self) -> None:
        """Close open connections."""


class MailServices:
    """The mail services of one thread in a batch: one per service and transport version."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._services: dict[tuple[str, str], MailService] = {}
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

    def get(self, mail: Mail) -> MailService:
        """Return the service that sends a mail.

        Raises RetryLater or Skipped if the transport cannot be used.
        """
        key = (mail.service, mail.transport)
        if key not in self._services:
            is_sendgrid = mail.service == "sendgrid"
            kind = sendgrid_api.SendGridService if is_sendgrid else smtp.SmtpService
            service: MailService = kind(load_transport(mail.transport), self.clock)
            self._closing.callback(service.close)
            self._services[key] = service
        return self._services[key]


def deliver(mail: Mail, services: MailServices, *, is_last_delivery: bool) -> Outcome:
    """Send a mail, or return its earlier outcome if it has one.

    Raises OutOfTime, ledger.Busy and RetryLater: the message of the mail must be retried.
    """
    if mail.service == "disable":
        return _make_outcome(mail, "skipped", SWITCHED_OFF)
    if services.clock.is_late:
        raise OutOfTime
    claim = ledger.claim(mail, services.clock.remaining)
    if isinstance(claim, Outcome):
        return claim
    outcome = _try_to_send(mail, claim, services, is_last_delivery=is_last_delivery)
    _record(claim, outcome, mail.request_id)
    return outcome


def end_unreadable(header: MailHeader, clock: Clock) -> Outcome:
    """End a mail whose message cannot be read, or return its earlier outcome. Raises ledger.Busy.

    It suppresses no address, since nothing is certain but the key and the attempt.
    """
    claim = ledger.claim(header, clock.remaining)
    if isinstance(claim, Outcome):
        return claim.model_copy(update={"suppress": None})
    outcome = _make_outcome(header, "failed", UNREADABLE)
    _record(claim, outcome)
    return outcome


def make_queued_outcome(mail: Mail, error: RetryLater) -> Outcome:
    """Make the outcome of a mail that waits for its next attempt, with the reason."""
    return _make_outcome(mail, "queued", str(error), receiver=error.outcome)


def describe_for_log(mail: Mail) -> dict[str, object]:
    """Return the fields of a log line about a mail: neither an address nor its text."""
    return {
        "mail_key": str(mail.key),
        "action": mail.action,
        "attempt": mail.attempt,
        "correlation_id": mail.request_id,
    }


def _try_to_send(
    mail: Mail, claim: ledger.Claim, services: MailServices, *, is_last_delivery: bool
) -> Outcome:
    try:
        provider_id = _send(mail, claim, services)
    except Undelivered as error:
        if isinstance(error, RetryLater) and not is_last_delivery:
            claim.release()
            raise
        return _make_error_outcome(mail, error)
    reason = LOCAL if settings().is_local else None
    return _make_outcome(mail, "sent", reason, provider_id=provider_id)


def _send(mail: Mail, claim: ledger.Claim, services: MailServices) -> str | None:
    try:
        return services.get(mail).send(outgoing.build_mail(mail), claim.offer)
    except (Undelivered, ledger.Busy):
        raise
    except Exception as error:
        logger.exception("sending a mail failed", extra=describe_for_log(mail))
        kind = Unconfirmed if claim.is_offered else RetryLater
        raise kind(INTERNAL_ERROR) from error


def _make_error_outcome(mail: Mail, error: Undelivered) -> Outcome:
    prefix = GIVEN_UP_PREFIX if isinstance(error, RetryLater) else ""
    suppress = error.suppress if isinstance(error, Failed) else None
    # A server that refused a mail for a day does not take it any more.
    receiver: ReceiverOutcome | None = "blocked" if error.outcome == "deferred" else error.outcome
    return _make_outcome(
        mail, STATES[type(error)], f"{prefix}{error}", receiver=receiver, suppress=suppress
    )


def _make_outcome(
    mail: MailHeader,
    state: str,
    reason: str | None,
    *,
    provider_id: str | None = None,
    receiver: ReceiverOutcome | None = None,
    suppress: str | None = None,
) -> Outcome:
    values = {
        "key": mail.key,
        "attempt": mail.attempt,
        "recipient": ledger.get_recipient(mail),
        "at": datetime.now(UTC),
        "state": state,
        "reason": reason,
        "provider_id": provider_id,
        "suppress": suppress,
        "outcome": receiver,
    }
    return Outcome.model_validate(values)


def _record(claim: ledger.Claim, outcome: Outcome, request_id: str = "") -> None:
    """Record the outcome in the ledger; a failure is logged, since the outcome is known."""
    extra = {
        "mail_key": str(outcome.key),
        "state": outcome.state,
        "correlation_id": request_id,
    }
    try:
        is_recorded = claim.end(outcome)
    except Exception:  # noqa: BLE001 - the outcome must be reported even without its record
        logger.warning("recording the outcome of a mail failed", extra=extra, exc_info=True)
    else:
        logger.info("a mail has an outcome", extra=extra | {"recorded": is_recorded})
