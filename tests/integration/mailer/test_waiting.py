"""Mails that wait: until their server is back, or their day is over."""

import time
from typing import Any

import pytest

from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.integration import letters
from tests.integration.mailer import desk
from tests.integration.mailer.mail_server import MailServer

HIDDEN = ["ApproximateNumberOfMessagesNotVisible"]
"""Messages that wait for their delay to pass."""


def test_with_the_server_down_everything_goes_out_once_it_is_back(server: MailServer) -> None:
    port = server.port
    desk.save_transport(host="localhost", port=1, encryption="none")
    mails = [desk.make_mail() for _ in range(10)]
    for attempt in (1, 20, 199):
        assert desk.deliver(*mails, attempt=attempt) == list(range(10))
    assert desk.read_outcomes() == []
    desk.save_transport(host="localhost", port=port, encryption="none")
    back = [one.model_copy(update={"transport": desk.VERSIONS[-1]}) for one in mails]
    assert desk.deliver(*back, attempt=200) == []
    assert sorted(got.recipients[0] for got in server.inbox) == sorted(
        one.recipient for one in mails
    )


@pytest.mark.parametrize(("attempt", "age", "again"), [(199, 86_000, [0]), (2, 86_401, [])])
def test_a_mail_is_given_up_when_it_is_a_day_old_however_often_its_message_came(
    attempt: int, age: int, again: list[int], server: MailServer
) -> None:
    server.script = {"MAIL": ["451 4.3.0 later"]}
    mail = desk.make_mail()
    assert desk.deliver(mail, attempt=attempt, sent_at=time.time() - age) == again
    outcomes = [(one.state, one.reason) for one in desk.read_outcomes()]  # type: ignore[union-attr]
    assert outcomes == (
        []
        if again
        else [("failed", "Gave up after a day of attempts. Last error: 451 4.3.0 later")]
    )
    assert desk.deliver(mail) == []
    assert len(server.inbox) == len(again)


def test_a_mail_that_waits_tells_why_once(server: MailServer) -> None:
    server.script = {"MAIL": ["451 4.3.0 later"] * 12}
    mail, other = desk.make_mail(), desk.make_mail()
    for attempt in (1, 2, 3, 4, 20):
        assert desk.deliver(mail, other, attempt=attempt) == [0, 1]
    outcomes = [(one.recipient, one.state, one.reason) for one in desk.read_outcomes()]  # type: ignore[union-attr]
    assert sorted(outcomes) == sorted(
        (one.recipient, "queued", "451 4.3.0 later") for one in (mail, other)
    )
    assert desk.deliver_at_last(mail) == []
    assert desk.read_outcome().state == "failed"


def test_what_cannot_be_told_of_a_mail_that_waits_brings_it_back_once(server: MailServer) -> None:
    server.script = {"MAIL": ["451 4.3.0 later"]}
    with desk.refuse_outcomes():
        assert desk.deliver(desk.make_mail(), attempt=3) == [0]
    assert desk.read_outcomes() == []


def test_the_delay_before_each_retry_grows(server: MailServer) -> None:
    server.script = {"MAIL": ["451 later"] * 4}
    url = settings().mails_queue_url
    client("sqs").purge_queue(QueueUrl=url)
    client("sqs").send_message(QueueUrl=url, MessageBody=desk.make_mail().model_dump_json())
    delays: list[int] = []

    def record_delay(params: dict[str, Any], **_: Any) -> None:
        delays.append(params["VisibilityTimeout"])

    events = client("sqs").meta.events
    events.register("provide-client-params.sqs.ChangeMessageVisibility", record_delay)
    event = letters.received(url)
    for attempt in (1, 2, 9, 10):
        event["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(attempt)
        assert desk.handle(event) == [0]
    assert delays == [5, 10, 900, 900]
    answer = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=HIDDEN)
    assert list(answer["Attributes"].values()) == ["1"]
