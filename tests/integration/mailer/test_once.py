"""Each mail once: delivered twice, broken off at each step."""

import random
import time

import pytest

from mailer import ledger
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.integration.mailer import desk
from tests.integration.mailer.mail_server import MailServer

BEFORE = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")
"""The steps at which nothing of the mail was taken yet."""


def test_every_message_twice_and_in_another_order_is_every_mail_once(server: MailServer) -> None:
    mails = [desk.make_mail() for _ in range(12)]
    deliveries = [*mails, *mails]
    random.Random(4).shuffle(deliveries)  # noqa: S311 - an order, the same each time
    again = []
    for start in range(0, len(deliveries), 8):
        some = deliveries[start : start + 8]
        again += [some[place] for place in desk.deliver(*some)]
    # Those that came while their twin was on its way come when that is over.
    assert desk.deliver(*again) == []
    assert sorted(got.recipients[0] for got in server.inbox) == sorted(
        one.recipient for one in mails
    )
    outcomes = desk.read_outcomes()
    assert desk.list_states(outcomes) == ["sent"] * 24
    assert {one.recipient for one in outcomes} == {one.recipient for one in mails}


def test_sent_again_by_hand_is_another_mail(server: MailServer) -> None:
    mail = desk.make_mail()
    assert desk.deliver(mail) == []
    assert desk.deliver(mail.model_copy(update={"attempt": 2})) == []
    assert [got.message["Message-ID"] for got in server.inbox] == [
        f"<{mail.key.hex}.{attempt}@api.example.org>" for attempt in (1, 2)
    ]


@pytest.mark.parametrize("reply", ["421 4.3.2 later", "451 4.3.0 later", "drop"])
@pytest.mark.parametrize("step", BEFORE)
def test_what_passes_is_tried_again(step: str, reply: str, server: MailServer) -> None:
    if step == "EHLO" and reply != "drop":
        server.script = {"CONNECT": [reply]}  # smtplib goes on with HELO, as RFC 5321 wants
    else:
        server.script = {step: [reply]}
    mail = desk.make_mail()
    assert desk.deliver(mail) == [0]
    assert (server.inbox, desk.read_outcomes()) == ([], [])
    assert desk.deliver(mail, attempt=2) == []
    assert len(server.inbox) == 1
    assert desk.read_outcome().state == "sent"


@pytest.mark.parametrize("reply", ["drop", "hang"])
def test_silence_after_the_mail_is_unconfirmed_and_never_sent_again(
    reply: str, server: MailServer
) -> None:
    server.script = {"END": [reply]}
    mail = desk.make_mail()
    assert [desk.deliver(mail, seconds=1.5), desk.deliver(mail, attempt=2)] == [[], []]
    assert len(server.inbox) == 1
    first, second = desk.read_outcomes()
    assert first == second
    assert first.state == "unconfirmed"  # type: ignore[union-attr]
    assert first.reason == "The mail server received the mail but did not confirm it."  # type: ignore[union-attr]


def test_claimed_and_lost_is_sent_when_the_lease_is_over(server: MailServer) -> None:
    mail = desk.make_mail()
    client("dynamodb").put_item(TableName=settings().tasks_table, Item=_item(mail.key, "claimed"))
    assert desk.deliver(mail) == [0]
    desk.end_lease(mail)
    assert desk.deliver(mail, attempt=2) == []
    assert (len(server.inbox), desk.read_outcome().state) == (1, "sent")


def test_offered_and_lost_is_unconfirmed_when_the_lease_is_over(server: MailServer) -> None:
    mail = desk.make_mail()
    client("dynamodb").put_item(TableName=settings().tasks_table, Item=_item(mail.key, "offered"))
    assert desk.deliver(mail) == [0]
    desk.end_lease(mail)
    assert [desk.deliver(mail, attempt=2), desk.deliver(mail, attempt=3)] == [[], []]
    assert server.inbox == []
    first, second = desk.read_outcomes()
    assert first == second
    assert first.state == "unconfirmed"  # type: ignore[union-attr]


def test_who_was_overtaken_does_not_take_the_others_offer_for_its_own() -> None:
    mail = desk.make_mail()
    late = ledger.claim(mail, 10)
    desk.end_lease(mail)
    second = ledger.claim(mail, 10)
    assert isinstance(late, ledger.Claim)
    assert isinstance(second, ledger.Claim)
    second.offer()
    with pytest.raises(ledger.Busy):
        late.offer()
    assert (late.is_offered, desk.load_item(mail)["owner"]) == (False, second.owner)


def test_an_offer_that_is_sent_again_is_ours_still() -> None:
    """As botocore does where the answer to the first was lost on the way."""
    mail = desk.make_mail()
    claim = ledger.claim(mail, 10)
    assert isinstance(claim, ledger.Claim)
    for _ in range(2):
        claim.offer()
    assert (desk.load_item(mail)["state"], desk.load_item(mail)["owner"]) == (
        "offered",
        claim.owner,
    )


def _item(key: object, state: str) -> dict[str, dict[str, str]]:
    later = str(int(time.time()) + 100)
    return {
        "id": {"S": f"mail#{key}#1"},
        "state": {"S": state},
        "owner": {"S": "x"},
        "lease": {"N": later},
    }


def test_an_outcome_that_cannot_be_told_is_told_later_and_nothing_is_sent_again(
    server: MailServer,
) -> None:
    mails = [desk.make_mail(), desk.make_mail()]
    with desk.refuse_outcomes():
        assert desk.deliver(*mails) == [0, 1]
    assert desk.read_outcomes() == []
    assert desk.deliver(*mails, attempt=2) == []
    assert len(server.inbox) == 2
    assert desk.list_states(desk.read_outcomes()) == ["sent", "sent"]
