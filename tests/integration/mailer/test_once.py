"""Each mail once: delivered twice, broken off at each step, tried again, given up."""

import random
import time

import pytest
from botocore.exceptions import EndpointConnectionError

from mailer import ledger
from openevent.aws import client
from openevent.config import settings
from tests.integration import letters
from tests.integration.mailer import desk
from tests.integration.mailer.mail_server import Mailserver

BEFORE = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")
"""The steps at which nothing of the mail was taken yet."""


def test_every_message_twice_and_in_another_order_is_every_mail_once(server: Mailserver) -> None:
    mails = [desk.mail() for _ in range(12)]
    deliveries = [*mails, *mails]
    random.Random(4).shuffle(deliveries)  # noqa: S311 - an order, the same each time
    again = []
    for start in range(0, len(deliveries), 8):
        some = deliveries[start : start + 8]
        again += [some[place] for place in desk.deliver(*some)]
    # Those that came while their twin was on its way come when that is over.
    assert desk.deliver(*again) == []
    assert sorted(got.recipients[0] for got in server.inbox) == sorted(one.recipient for one in mails)
    told = desk.told()
    assert desk.states(told) == ["sent"] * 24
    assert {one.recipient for one in told} == {one.recipient for one in mails}


def test_sent_again_by_hand_is_another_mail(server: Mailserver) -> None:
    mail = desk.mail()
    assert desk.deliver(mail) == []
    assert desk.deliver(mail.model_copy(update={"attempt": 2})) == []
    assert [got.message["Message-ID"] for got in server.inbox] == [
        f"<{mail.key.hex}.{attempt}@api.example.org>" for attempt in (1, 2)
    ]


@pytest.mark.parametrize("said", ["421 4.3.2 later", "451 4.3.0 later", "drop"])
@pytest.mark.parametrize("step", BEFORE)
def test_what_passes_is_tried_again(step: str, said: str, server: Mailserver) -> None:
    if step == "EHLO" and said != "drop":
        server.script = {"CONNECT": [said]}  # smtplib goes on with HELO, as RFC 5321 wants
    else:
        server.script = {step: [said]}
    mail = desk.mail()
    assert desk.deliver(mail) == [0]
    assert (server.inbox, desk.told()) == ([], [])
    assert desk.deliver(mail, attempt=2) == []
    assert len(server.inbox) == 1
    assert desk.outcome().state == "sent"


@pytest.mark.parametrize("said", ["421 4.3.2 later", "451 4.3.0 later", "452 4.2.2 full"])
def test_a_passing_refusal_of_the_whole_mail_is_tried_again(said: str, server: Mailserver) -> None:
    server.script = {"END": [said]}
    mail = desk.mail()
    assert desk.deliver(mail) == [0]
    assert desk.deliver(mail, attempt=2) == []
    assert len(server.inbox) == 1
    assert desk.outcome().state == "sent"


@pytest.mark.parametrize("step", ["CONNECT", "MAIL", "RCPT", "DATA", "END"])
def test_a_lasting_refusal_is_the_end(step: str, server: Mailserver) -> None:
    server.script = {step: ["550 5.7.1 we do not\tlike \x07 you"] * 2}
    mail = desk.mail()
    assert [desk.deliver(mail), desk.deliver(mail, attempt=2)] == [[], []]
    assert (server.inbox, server.connections) == ([], 1)
    first, second = desk.told()
    assert first == second
    assert (first.state, first.reason) == ("failed", "550 5.7.1 we do not like you")  # type: ignore[union-attr]
    assert first.suppress is None  # type: ignore[union-attr]


def test_an_answer_to_the_mail_that_is_none_is_unconfirmed(server: Mailserver) -> None:
    server.script = {"END": ["what?"]}
    mail = desk.mail()
    assert [desk.deliver(mail), desk.deliver(mail, attempt=2)] == [[], []]
    assert (server.inbox, desk.states(desk.told())) == ([], ["unconfirmed"] * 2)


@pytest.mark.parametrize("said", ["drop", "hang"])
def test_silence_after_the_mail_is_unconfirmed_and_never_sent_again(said: str, server: Mailserver) -> None:
    server.script = {"END": [said]}
    mail = desk.mail()
    assert [desk.deliver(mail, seconds=1.5), desk.deliver(mail, attempt=2)] == [[], []]
    assert len(server.inbox) == 1
    first, second = desk.told()
    assert first == second
    assert first.state == "unconfirmed"  # type: ignore[union-attr]
    assert first.reason == "The mail server took the mail and did not say whether it keeps it."  # type: ignore[union-attr]


@pytest.mark.parametrize("step", BEFORE)
def test_a_server_that_hangs_does_not_take_the_batch_with_it(step: str, server: Mailserver) -> None:
    server.script = {step: ["hang"]}
    mails = [desk.mail() for _ in range(5)]
    again = desk.deliver(*mails, seconds=2)
    assert len(again) in {1, 2}
    assert desk.deliver(*(mails[place] for place in again)) == []
    assert sorted(got.recipients[0] for got in server.inbox) == sorted(one.recipient for one in mails)


@pytest.mark.parametrize("words", ["550 5.1.1 no such user", "551 5.1.6 moved", "553 5.1.3 bad", "550 5.1.10 none"])
def test_an_address_that_is_none_gets_nothing_more(words: str, server: Mailserver) -> None:
    server.script = {"RCPT": [words]}
    assert desk.deliver(desk.mail()) == []
    told = desk.outcome()
    assert (told.state, told.reason, told.suppress) == ("failed", words, words)


OTHERS = ("550 5.7.1 not from you", "550 5.1.8 your sender", "550 no such user", "552 5.1.1 odd", "450 4.1.1 perhaps")


@pytest.mark.parametrize("words", OTHERS)
def test_another_refusal_says_nothing_of_the_address(words: str, server: Mailserver) -> None:
    server.script = {"RCPT": [words]}
    assert desk.deliver(desk.mail(), attempt=50) == []
    told = desk.outcome()
    assert (told.state, told.suppress) == ("failed", None)


def test_one_refused_recipient_does_not_hold_up_the_others(server: Mailserver) -> None:
    server.script = {"RCPT": ["550 5.1.1 nobody"]}
    mails = [desk.mail() for _ in range(6)]
    assert desk.deliver(*mails) == []
    assert sorted(desk.states(desk.told())) == ["failed", *["sent"] * 5]
    assert (len(server.inbox), server.connections) == (5, 4)


def test_with_the_server_down_everything_goes_out_once_it_is_back(server: Mailserver) -> None:
    port = server.port
    desk.use(host="localhost", port=1, encryption="none")
    mails = [desk.mail() for _ in range(10)]
    for attempt in (1, 20, 49):
        assert desk.deliver(*mails, attempt=attempt) == list(range(10))
    assert desk.told() == []
    desk.use(host="localhost", port=port, encryption="none")
    back = [one.model_copy(update={"transport": desk.VERSIONS[-1]}) for one in mails]
    assert desk.deliver(*back, attempt=50) == []
    assert sorted(got.recipients[0] for got in server.inbox) == sorted(one.recipient for one in mails)


@pytest.mark.parametrize(("attempt", "age"), [(50, 0), (2, 86_401)])
def test_in_the_end_a_mail_is_given_up(attempt: int, age: int, server: Mailserver) -> None:
    server.script = {"MAIL": ["451 4.3.0 later"]}
    mail = desk.mail()
    assert desk.deliver(mail, attempt=attempt, sent=time.time() - age) == []
    told = desk.outcome()
    assert (told.state, told.reason) == ("failed", "Given up after many tries. The last: 451 4.3.0 later")
    assert desk.deliver(mail) == []
    assert server.inbox == []


def test_tried_again_after_a_while_that_grows(server: Mailserver) -> None:
    server.script = {"MAIL": ["451 later"]}
    url = settings().mails_queue_url
    client("sqs").send_message(QueueUrl=url, MessageBody=desk.mail().model_dump_json())
    assert desk.hand_over(letters.received(url)) == [0]
    # The queue's own visibility timeout is one second; the first delay five.
    assert client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages", []) == []


def test_claimed_and_lost_is_sent_when_the_lease_is_over(server: Mailserver) -> None:
    mail = desk.mail()
    client("dynamodb").put_item(TableName=settings().tasks_table, Item=_item(mail.key, "claimed"))
    assert desk.deliver(mail) == [0]
    desk.end_lease(mail)
    assert desk.deliver(mail, attempt=2) == []
    assert (len(server.inbox), desk.outcome().state) == (1, "sent")


def test_offered_and_lost_is_unconfirmed_when_the_lease_is_over(server: Mailserver) -> None:
    mail = desk.mail()
    client("dynamodb").put_item(TableName=settings().tasks_table, Item=_item(mail.key, "offered"))
    assert desk.deliver(mail) == [0]
    desk.end_lease(mail)
    assert [desk.deliver(mail, attempt=2), desk.deliver(mail, attempt=3)] == [[], []]
    assert server.inbox == []
    first, second = desk.told()
    assert first == second
    assert first.state == "unconfirmed"  # type: ignore[union-attr]


def test_who_was_overtaken_does_not_take_the_others_offer_for_its_own() -> None:
    mail = desk.mail()
    late = ledger.claim(mail, 10)
    desk.end_lease(mail)
    second = ledger.claim(mail, 10)
    assert isinstance(late, ledger.Claim)
    assert isinstance(second, ledger.Claim)
    second.offer()
    with pytest.raises(ledger.Busy):
        late.offer()
    assert (late.is_offered, desk.item(mail)["owner"]) == (False, second.owner)


def _item(key: object, state: str) -> dict[str, dict[str, str]]:
    later = str(int(time.time()) + 100)
    return {"id": {"S": f"mail#{key}#1"}, "state": {"S": state}, "owner": {"S": "x"}, "lease": {"N": later}}


def test_an_outcome_that_cannot_be_told_is_told_later_and_nothing_is_sent_again(
    server: Mailserver,
) -> None:
    mails = [desk.mail(), desk.mail()]

    def refuse(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="the queue")

    client("sqs").meta.events.register("before-send.sqs.SendMessageBatch", refuse, unique_id="refuse")
    try:
        assert desk.deliver(*mails) == [0, 1]
    finally:
        client("sqs").meta.events.unregister("before-send.sqs.SendMessageBatch", unique_id="refuse")
    assert desk.told() == []
    assert desk.deliver(*mails, attempt=2) == []
    assert len(server.inbox) == 2
    assert desk.states(desk.told()) == ["sent", "sent"]


def test_a_message_that_cannot_be_read_comes_again_and_the_others_are_sent(
    server: Mailserver, capsys: pytest.CaptureFixture[str]
) -> None:
    event = desk.batch(desk.mail(), desk.mail())
    event["Records"][0]["body"] = '{"key": "secret words"}'
    assert desk.hand_over(event) == [0]
    assert len(server.inbox) == 1
    assert "secret words" not in capsys.readouterr().out
