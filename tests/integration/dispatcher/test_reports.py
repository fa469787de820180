"""A provider's reports: late, twice, in any order, and about mails that they do not name."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from dispatcher import reports
from dispatcher.handler import lambda_handler
from openevent.infra import db
from openevent.resources.mail import mails
from tests.integration import letters
from tests.integration.dispatcher import desk
from tests.integration.dispatcher.outcome_messages import (
    AT,
    add_mail,
    event,
    load_outcome,
    outcome,
    report,
    row,
    settle_twice,
    suppressed,
)


def add_sent(address: str, **values: Any) -> UUID:
    """Add a mail that was sent a minute before AT; its key."""
    key, sent_at = uuid4(), AT - timedelta(minutes=1)
    add_mail(key, address, **{"state": "sent", "time": sent_at, "sent_at": AT} | values)
    return key


AGAIN = {"batchItemFailures": [{"itemIdentifier": "one"}]}
REPORTED = (
    ("delivered", None, "250 OK", "delivered"),
    ("deferred", None, "400 try again later", "deferred"),
    ("dropped", None, "Recipient List over Package Quota", "failed"),
    ("dropped", "bounce", "Bounced Address", "failed"),
    ("dropped", "complaint", "Spam Reporting Address", "failed"),
    ("blocked", None, "4.7.1 550 listed", "failed"),
    ("bounced", "bounce", "5.1.10 550 5.1.10 recipient not found", "failed"),
)


@pytest.mark.parametrize(("became", "cause", "detail", "state"), REPORTED)
def test_a_mail_says_what_became_of_it(
    key: UUID, became: Any, cause: Any, detail: str, state: str
) -> None:
    settle_twice(outcome(key, "sent", provider_id=f"p-{key}"))
    settle_twice(report(key, cause, outcome=became, key=key, detail=detail))
    assert load_outcome(key) == (state, became, detail)
    assert suppressed(key) == ([(cause, detail)] if cause else [])


ORDERS = (
    ((("deferred", 0), ("delivered", 1)), ("delivered", "delivered")),
    ((("delivered", 1), ("deferred", 0)), ("delivered", "delivered")),
    ((("delivered", 1), ("deferred", 2)), ("delivered", "delivered")),
    ((("deferred", 5), ("deferred", 1)), ("deferred", "deferred")),
    ((("delivered", 1), ("bounced", 2)), ("failed", "bounced")),
    ((("bounced", 2), ("delivered", 1)), ("failed", "bounced")),
    ((("bounced", 1), ("delivered", 1)), ("failed", "bounced")),
    ((("delivered", 1), ("bounced", 1)), ("failed", "bounced")),
    ((("blocked", 1), ("delivered", 2)), ("delivered", "delivered")),
    ((("delivered", 1), ("complained", 9)), ("delivered", "complained")),
    ((("complained", 9), ("delivered", 1)), ("sent", "complained")),
    ((("complained", 9), ("deferred", 1)), ("sent", "complained")),
)


@pytest.mark.parametrize(("reports", "end"), ORDERS)
@pytest.mark.parametrize("first", [None, "sent", "unconfirmed"])
def test_the_order_in_which_reports_arrive_does_not_matter(
    key: UUID, reports: Any, end: tuple[str, str], first: str | None
) -> None:
    if first:
        settle_twice(outcome(key, first))
    for became, seconds in reports:
        at = AT + timedelta(seconds=seconds)
        settle_twice(report(key, None, outcome=became, key=key, detail=str(seconds), at=at))
    assert load_outcome(key)[:2] == end
    settle_twice(outcome(key, "sent", provider_id=f"p-{key}"))
    assert load_outcome(key)[:2] == end


def test_a_report_that_is_faster_than_the_outcome_leaves_the_providers_id(key: UUID) -> None:
    settle_twice(report(key, None, outcome="delivered", key=key, detail="250 OK"))
    settle_twice(outcome(key, "sent", provider_id=f"p-{key}"))
    assert row(key) == ("delivered", "250 OK", f"p-{key}", True)


@pytest.mark.parametrize("attempt", [1, None])
@pytest.mark.parametrize("became", ["deferred", "delivered", "dropped", "blocked", "bounced"])
def test_no_report_of_an_earlier_attempt_changes_a_later_one(
    key: UUID, attempt: int | None, became: Any
) -> None:
    with db.transaction() as connection:
        connection.execute(update(mails.table).where(mails.table.c.key == key).values(attempt=2))
    settle_twice(report(key, None, outcome=became, key=key, attempt=attempt, provider_id="first"))
    assert load_outcome(key) == ("queued", None, None)


def test_a_report_without_attempt_names_its_mail_by_the_providers_id(key: UUID) -> None:
    values = {"attempt": 2, "state": "sent", "provider_id": f"p-{key}"}
    with db.transaction() as connection:
        connection.execute(update(mails.table).where(mails.table.c.key == key).values(values))
    ids = {"key": key, "attempt": None, "provider_id": f"p-{key}"}
    settle_twice(report(key, None, outcome="deferred", detail="later", **ids))
    assert load_outcome(key) == ("deferred", "deferred", "later")


@pytest.mark.parametrize("state", ["suppressed", "skipped", "held"])
def test_no_report_changes_a_mail_that_was_not_sent(state: str) -> None:
    key = uuid4()
    add_mail(key, f"{key}@example.org", state=state, reason="why")
    settle_twice(report(key, "bounce", outcome="bounced", key=key, detail="550 gone"))
    assert load_outcome(key) == (state, None, "why")
    assert suppressed(key) == [("bounce", "550 gone")]


def test_a_report_names_a_mail_by_its_message_id() -> None:
    key = uuid4()
    add_sent("ada@example.org", provider_id=f"<{key}@example.org>", time=AT - timedelta(days=30))
    own = add_sent("ada@example.org", provider_id=f"<{key}-own@example.org>")
    ids = {"provider_id": "new", "message_id": f"<{key}-own@example.org>"}
    settle_twice(report(key, None, outcome="delivered", detail="250 OK", **ids))
    assert load_outcome(own) == ("delivered", "delivered", "250 OK")


@pytest.mark.parametrize("domain", ["BÜCHER.example", "xn--bcher-kva.example"])
@pytest.mark.parametrize("became", ["bounced", "delivered", "blocked"])
def test_a_report_that_names_no_mail_belongs_to_the_only_one_that_fits(
    became: Any, domain: str
) -> None:
    name = uuid4()
    key = add_sent(f"{name}@Bücher.Example")
    add_sent(f"{name}@bücher.example", time=AT - timedelta(days=5))
    add_sent(f"{name}@bücher.example", time=AT + timedelta(hours=1))
    add_sent(f"{name}@bücher.example", state="skipped")
    add_sent(f"other-{name}@bücher.example")
    cause: Any = "bounce" if became == "bounced" else None
    settle_twice(
        report(name, cause, outcome=became, recipient=f"{name}@{domain}", detail="5.1.10 no")
    )
    state = "delivered" if became == "delivered" else "failed"
    assert load_outcome(key) == (state, became, "5.1.10 no")
    assert suppressed(name, "bücher.example") == ([("bounce", "5.1.10 no")] if cause else [])


def test_a_mail_that_was_delivered_may_come_back_without_its_name() -> None:
    name = uuid4()
    key = add_sent(f"{name}@example.org", state="delivered", outcome="delivered", outcome_at=AT)
    back = AT + timedelta(hours=1)
    settle_twice(report(name, "bounce", outcome="bounced", detail="5.2.1 off", at=back))
    assert load_outcome(key) == ("failed", "bounced", "5.2.1 off")


def test_a_mail_with_another_id_of_the_provider_does_not_fit() -> None:
    name = uuid4()
    key = add_sent(f"{name}@example.org", provider_id="14c5d75ce93.dfd.64b469")
    by_smtp = add_sent(f"{name}@example.org", provider_id=f"<{name}@example.org>")
    settle_twice(
        report(name, None, outcome="delivered", provider_id="of another app", detail="250")
    )
    assert [load_outcome(key)[0], load_outcome(by_smtp)[0]] == ["sent", "delivered"]


@pytest.mark.parametrize(("number", "words"), [(2, "several mails fit"), (0, "no mail fits")])
def test_a_report_that_could_be_of_several_mails_or_of_none_says_so(
    number: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(reports, "write_metric", counted.append)
    name = uuid4()
    keys = [add_sent(f"{name}@example.org") for _ in range(number)]
    settle_twice(report(name, "bounce", outcome="bounced", detail="550 gone"))
    assert [load_outcome(key) for key in keys] == [("sent", None, None)] * number
    detail = f"550 gone The report names no mail, and {words}."
    assert (suppressed(name), counted) == ([("bounce", detail)], ["ReportUnmatched"])


def test_a_report_about_a_mail_of_another_application_is_no_news(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(reports, "write_metric", counted.append)
    settle_twice(report(uuid4(), None, outcome="delivered", detail="250 OK"))
    assert counted == []


def test_a_report_that_is_faster_than_the_commit_of_its_mail_waits() -> None:
    """The messages of many mails are sent before their rows are committed."""
    key = uuid4()
    early = event(report(key, "bounce", outcome="bounced", key=key, detail="550 gone"))
    assert lambda_handler(early, letters.Context()) == AGAIN
    assert suppressed(key) == [("bounce", "550 gone")]
    add_mail(key, f"{key}@example.org")
    assert lambda_handler(early, letters.Context()) == desk.NO_FAILURES
    assert load_outcome(key) == ("failed", "bounced", "550 gone")


def test_a_report_of_another_deployment_waits_and_changes_nothing_here() -> None:
    name = uuid4()
    key = add_sent(f"{name}@example.org")
    foreign = report(name, None, outcome="delivered", key=uuid4(), detail="250 OK")
    assert lambda_handler(event(foreign), letters.Context()) == AGAIN
    lost = event(foreign, sent_at=time.time() - 16 * 60)
    assert lambda_handler(lost, letters.Context()) == desk.NO_FAILURES
    assert load_outcome(key) == ("sent", None, None)
