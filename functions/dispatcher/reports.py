"""A provider's reports: what became of a mail that the provider had taken.

Reports arrive late, twice and in any order. docs/contract/mail.md#reports says which one counts.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, func, update
from sqlalchemy.dialects.postgresql import insert

from dispatcher import reported_mail
from dispatcher.suppress import suppress
from openevent.infra.telemetry import logger, write_metric
from openevent.mail.messages import Report
from openevent.mail.tables import provider_events
from openevent.resources.mail import (
    BLOCKED,
    BOUNCED,
    COMPLAINED,
    DEFERRED,
    DELIVERED,
    DROPPED,
    FAILED,
    SENT,
    mails,
)
from openevent.resources.suppression import BOUNCE

MAIL: Final = mails.table
# Rows of earlier releases hold this text, and a statement compares it: do not reword.
COMPLAINT_REASON: Final = "The reader complained."
STATES: Final[Mapping[str, str]] = {
    DEFERRED: DEFERRED,
    DELIVERED: DELIVERED,
    DROPPED: FAILED,
    BLOCKED: FAILED,
    BOUNCED: FAILED,
}
"""The state of a mail after a report; a complaint shows only that the mail was sent."""
RANKS: Final[Mapping[str, int]] = {
    DEFERRED: 0,
    DELIVERED: 1,
    DROPPED: 2,
    BLOCKED: 2,
    BOUNCED: 2,
    COMPLAINED: 3,
}
"""A report with a higher rank counts more than one about the same second."""
REPORTED_STATES: Final = (*reported_mail.OPEN_STATES, FAILED)
"""A mail in another state was not sent, so no report concerns its present attempt."""


def record(connection: Connection, report: Report, *, may_wait: bool) -> bool:
    """Record a report once: in the row of its mail, and as a suppression of its address.

    False if it waits: the row of its mail may be committed later.
    """
    match = reported_mail.find_mail(connection, report)
    must_wait = may_wait and match.is_missing
    if not must_wait and not _note(connection, report):
        return True
    if match.mail_id is not None:
        _update_mail(connection, match.mail_id, report)
    if match.problem:
        logger.warning(match.problem, extra={"report": report.id, "outcome": _outcome(report)})
        write_metric("ReportUnmatched")
    if report.cause and match.recipient:
        detail = " ".join(filter(None, (report.detail, match.problem)))
        suppress(connection, match.recipient, report.cause, detail or None)
    return not must_wait


def _note(connection: Connection, report: Report) -> bool:
    """Note the report's id; False if it was noted before."""
    statement = insert(provider_events).values(id=report.id).on_conflict_do_nothing()
    return bool(connection.execute(statement).rowcount)


def _update_mail(connection: Connection, mail_id: int, report: Report) -> None:
    outcome = _outcome(report)
    values: dict[str, Any] = {
        "state": STATES.get(outcome, _state_after_complaint()),
        "reason": COMPLAINT_REASON if outcome == COMPLAINED else report.detail,
        "outcome": outcome,
        "outcome_at": report.at,
    }
    if outcome != DROPPED:
        values["sent_at"] = func.coalesce(MAIL.c.sent_at, report.at)
    is_reported = MAIL.c.state.in_(REPORTED_STATES)
    statement = update(MAIL).where(MAIL.c.id == mail_id, is_reported, _adds_news(outcome, report))
    connection.execute(statement.values(values))


def _outcome(report: Report) -> str:
    """Give the outcome; a report of an earlier release has only a cause."""
    return report.outcome or (BOUNCED if report.cause == BOUNCE else COMPLAINED)


def _state_after_complaint() -> ColumnElement[str]:
    return case((MAIL.c.state == DELIVERED, DELIVERED), else_=SENT)


def _adds_news(outcome: str, report: Report) -> ColumnElement[bool]:
    """Build the condition that the report says more than what the row has.

    `deferred` is no end: any end replaces it, and it replaces none.
    """
    is_later = MAIL.c.outcome_at < report.at
    is_unknown, is_deferred = MAIL.c.outcome.is_(None), MAIL.c.outcome == DEFERRED
    if outcome == DEFERRED:
        return is_unknown | (is_deferred & is_later)
    weaker = [name for name, rank in RANKS.items() if rank < RANKS[outcome]]
    is_weaker = (MAIL.c.outcome_at == report.at) & MAIL.c.outcome.in_(weaker)
    return is_unknown | is_deferred | is_later | is_weaker
