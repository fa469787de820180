"""Outcomes from the mailer, in any order and repeated: the mail's row and the suppression list."""

import secrets
import time
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from dispatcher import outcomes
from dispatcher.handler import lambda_handler
from dispatcher.outcomes import GIVEN_UP_REASON
from openevent.infra import db
from openevent.resources.mail import mails
from openevent.resources.suppression import suppressions
from tests.integration import letters
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.outcome_messages import (
    add_mail,
    event,
    load_outcome,
    outcome,
    report,
    row,
    settle_twice,
    suppressed,
)


def test_a_sent_mail_says_so(key: UUID) -> None:
    settle_twice(outcome(key, "sent", provider_id="p-1"))
    assert (row(key), suppressed(key)) == (("sent", None, "p-1", True), [])


def test_a_failed_mail_has_the_servers_words(key: UUID) -> None:
    settle_twice(outcome(key, "failed", reason="554 no"))
    assert (row(key), suppressed(key)) == (("failed", "554 no", None, False), [])


def test_a_hard_bounce_suppresses_the_address(key: UUID) -> None:
    settle_twice(
        outcome(key, "failed", reason="550 no such user", suppress="550 5.1.1 no such user")
    )
    assert row(key)[:2] == ("failed", "550 no such user")
    assert suppressed(key) == [("bounce", "550 5.1.1 no such user")]


def test_what_nobody_heard_is_unconfirmed_until_it_turns_out_to_be_sent(key: UUID) -> None:
    settle_twice(outcome(key, "unconfirmed", reason="The line broke."))
    assert row(key) == ("unconfirmed", "The line broke.", None, True)
    settle_twice(outcome(key, "sent", provider_id="p-2"))
    assert row(key) == ("sent", None, "p-2", True)


@pytest.mark.parametrize("later", ["unconfirmed", "failed", "skipped"])
def test_a_sent_mail_stays_sent(key: UUID, later: str) -> None:
    settle_twice(outcome(key, "sent"))
    settle_twice(outcome(key, later, reason="late"))
    assert row(key) == ("sent", None, None, True)


@pytest.mark.parametrize(
    ("later", "state"), [("sent", "sent"), ("unconfirmed", "failed"), ("failed", "failed")]
)
def test_a_mail_that_was_given_up_turns_out_to_be_sent(key: UUID, later: str, state: str) -> None:
    with db.transaction() as connection:
        given_up = {"state": "failed", "reason": GIVEN_UP_REASON}
        connection.execute(update(mails.table).where(mails.table.c.key == key).values(given_up))
    settle_twice(outcome(key, later, reason=None if later == "sent" else "late"))
    assert row(key) == (state, None if later == "sent" else GIVEN_UP_REASON, None, later == "sent")


def test_an_earlier_attempts_outcome_changes_nothing(key: UUID) -> None:
    with db.transaction() as connection:
        connection.execute(update(mails.table).where(mails.table.c.key == key).values(attempt=2))
    settle_twice(outcome(key, "failed", reason="of the first"))
    assert row(key) == ("queued", None, None, False)
    settle_twice(outcome(key, "sent", attempt=2))
    assert row(key)[0] == "sent"


def test_an_outcome_before_its_row_comes_again(key: UUID) -> None:
    early = uuid4()
    both = event(outcome(early, "sent"), outcome(key, "sent"))
    again = {"batchItemFailures": [{"itemIdentifier": "one"}]}
    assert lambda_handler(both, letters.Context()) == again
    assert row(key)[0] == "sent"
    add_mail(early, f"{early}@example.org")
    assert lambda_handler(both, letters.Context()) == desk.NO_FAILURES
    assert row(early)[0] == "sent"


def test_an_old_outcome_without_a_row_is_dropped() -> None:
    lost = event(outcome(uuid4(), "sent"), sent_at=time.time() - 16 * 60)
    assert lambda_handler(lost, letters.Context()) == desk.NO_FAILURES


def test_a_providers_bounce_tells_that_the_sent_mail_failed(key: UUID) -> None:
    settle_twice(outcome(key, "sent", provider_id=f"p-{key}"))
    settle_twice(report(key, "bounce", provider_id=f"p-{key}", detail="550 gone"))
    assert row(key) == ("failed", "550 gone", f"p-{key}", True)
    assert suppressed(key) == [("bounce", "550 gone")]


def test_a_bounce_told_before_the_outcome_is_what_stays(key: UUID) -> None:
    settle_twice(report(key, "bounce", key=key, provider_id=f"p-{key}", detail="550 gone"))
    settle_twice(outcome(key, "sent", provider_id=f"p-{key}"))
    assert row(key)[:2] == ("failed", "550 gone")


def test_a_bounce_of_an_earlier_attempt_says_nothing_of_the_next(key: UUID) -> None:
    with db.transaction() as connection:
        connection.execute(update(mails.table).where(mails.table.c.key == key).values(attempt=2))
    settle_twice(report(key, "bounce", key=key, attempt=1, detail="550 gone"))
    assert (row(key)[0], suppressed(key)) == ("queued", [("bounce", "550 gone")])


@pytest.mark.parametrize(
    ("state", "receiver", "has_time"),
    [("sent", None, False), ("unconfirmed", None, True), ("failed", "blocked", True)],
)
def test_an_outcome_has_its_time(
    key: UUID, state: str, receiver: str | None, *, has_time: bool
) -> None:
    settle_twice(outcome(key, state, outcome=receiver))
    query = select(mails.table.c.outcome_at).where(mails.table.c.key == key)
    with db.connect() as connection:
        assert (connection.execute(query).scalar_one() is not None) is has_time


def test_a_servers_own_refusal_has_an_outcome_too(key: UUID) -> None:
    settle_twice(outcome(key, "queued", reason="451 later", outcome="deferred"))
    assert load_outcome(key) == ("queued", "deferred", "451 later")
    settle_twice(outcome(key, "failed", reason="554 no", outcome="blocked"))
    assert load_outcome(key) == ("failed", "blocked", "554 no")


def test_a_complaint_leaves_the_mail_sent(key: UUID) -> None:
    settle_twice(outcome(key, "sent", provider_id=f"p-{key}"))
    settle_twice(report(key, "complaint", provider_id=f"p-{key}", detail="spam"))
    assert row(key) == ("sent", "The reader complained.", f"p-{key}", True)
    assert suppressed(key) == [("complaint", "spam")]


def test_a_complaint_told_before_the_outcome_is_not_forgotten(key: UUID) -> None:
    settle_twice(report(key, "complaint", key=key))
    settle_twice(outcome(key, "sent", provider_id=f"p-{key}"))
    assert row(key) == ("sent", "The reader complained.", f"p-{key}", True)


def test_a_mail_that_waits_says_why_until_its_end_is_told(key: UUID) -> None:
    settle_twice(outcome(key, "queued", reason="451 later"))
    assert row(key) == ("queued", "451 later", None, False)
    settle_twice(outcome(key, "sent"))
    assert row(key) == ("sent", None, None, True)
    settle_twice(outcome(key, "queued", reason="451 later"))
    assert row(key) == ("sent", None, None, True)


@pytest.mark.parametrize("state", ["unconfirmed", "failed", "skipped"])
def test_why_it_waited_comes_too_late_for_a_mail_that_has_ended(key: UUID, state: str) -> None:
    settle_twice(outcome(key, state, reason="the end"), outcome(key, "queued", reason="451 later"))
    assert row(key)[:2] == (state, "the end")


@pytest.mark.parametrize(
    ("state", "metric"), [("unconfirmed", "MailUnconfirmed"), ("failed", "MailFailed")]
)
def test_an_end_that_is_told_twice_counts_once(
    key: UUID, state: str, metric: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(outcomes, "write_metric", counted.append)
    settle_twice(outcome(key, state))
    assert counted == [metric]


def test_a_bounce_stops_the_address_as_it_is_known_here() -> None:
    key = uuid4()
    add_mail(key, f"{key}@Bücher.example")
    settle_twice(
        report(
            key,
            "bounce",
            key=key,
            recipient=f"{key}@xn--bcher-kva.example",
            detail="550 gone",
        )
    )
    assert suppressed(key, "bücher.example") == [("bounce", "550 gone")]
    assert suppressed(key, "xn--bcher-kva.example") == []


def test_one_that_cannot_be_noted_holds_up_no_other(key: UUID) -> None:
    # More than an entry of an index holds.
    odd = report(key, "bounce", id=secrets.token_urlsafe(9_000), detail="odd")
    again = {"batchItemFailures": [{"itemIdentifier": "one"}]}
    for _ in range(2):
        event_ = event(
            odd, outcome(key, "sent"), odd, report(key, "complaint", id=f"c-{key}", key=key)
        )
        assert lambda_handler(event_, letters.Context()) == again
        assert (row(key)[0], suppressed(key)) == ("sent", [("complaint", None)])


def test_a_report_counts_once_even_if_the_suppression_was_lifted_since(key: UUID) -> None:
    bounce = report(key, "bounce", key=key, detail="550 gone")
    settle_twice(bounce)
    lifted = suppressions.table.delete().where(
        func.lower(suppressions.table.c.address) == f"{key}@example.org"
    )
    with db.transaction() as connection:
        connection.execute(lifted)
    settle_twice(bounce)
    assert suppressed(key) == []


@pytest.mark.parametrize("first", ["bounce", "complaint"])
def test_a_bounce_weighs_more_than_a_complaint(key: UUID, first: str) -> None:
    second = {"bounce": "complaint", "complaint": "bounce"}[first]
    settle_twice(report(key, first, key=key, detail=first, recipient=f"{key}@EXAMPLE.org"))
    settle_twice(report(key, second, key=key, detail=second))
    assert suppressed(key) == [("bounce", "bounce")]
