"""Messages that no release can read: the mailer puts each aside and ends its mail."""

import json
from typing import Any

import pytest

from mailer import ledger
from openevent.mail.messages import Mail, Outcome
from tests.integration import put_aside
from tests.integration.mailer import desk
from tests.integration.mailer.mail_server import MailServer

REASON = "The message of the mail could not be read. Nothing was sent."


def damaged(mail: Mail, **fields: Any) -> dict[str, Any]:
    """The event of a mail's message with wrong fields."""
    return with_bodies(mail.model_dump_json()[:-1] + f", {json.dumps(fields)[1:]}")


def without(mail: Mail, *names: str, **fields: Any) -> dict[str, Any]:
    """The event of a mail's message without some fields, and with others."""
    content = json.loads(mail.model_dump_json()) | fields
    return with_bodies(json.dumps({key: content[key] for key in content if key not in names}))


def with_bodies(*bodies: str) -> dict[str, Any]:
    (record,) = desk.make_event(desk.make_mail())["Records"]
    return {"Records": [put_aside.with_body(record, body) for body in bodies]}


def is_put_aside(event: dict[str, Any]) -> list[bool]:
    ids = [record["messageId"] for record in event["Records"]]
    return [put_aside.load("mails", id_) is not None for id_ in ids]


def ends() -> list[tuple[str, str | None, str | None]]:
    """State, reason and suppression of each outcome."""
    items = [item for item in desk.read_outcomes() if isinstance(item, Outcome)]
    return [(item.state, item.reason, item.suppress) for item in items]


def test_all_poison_is_put_aside_at_once_and_holds_up_no_other(server: MailServer) -> None:
    event = with_bodies(*put_aside.POISON)
    mails = [desk.make_mail(), desk.make_mail()]
    event["Records"][3:3] = desk.make_event(*mails)["Records"]
    assert desk.handle(event) == []
    states = is_put_aside(event)
    assert (states[3:5], states.count(True)) == ([False, False], len(put_aside.POISON))
    assert len(server.inbox) == 2
    assert desk.list_states(desk.read_outcomes()) == ["sent", "sent"]


@pytest.mark.parametrize(
    ("absent", "fields"),
    [
        ((), {"subject": 7}),
        ((), {"recipient": None}),
        ((), {"service": "pigeon"}),
        ((), {"v": 0}),
        (("recipient", "subject", "v"), {}),
        (("attempt", "action"), {}),
    ],
)
def test_the_mail_of_a_readable_key_has_failed_and_no_other_message_sends_it(
    absent: tuple[str, ...], fields: dict[str, Any], server: MailServer
) -> None:
    mail = desk.make_mail()
    event = without(mail, *absent, **fields)
    assert [desk.handle(event), desk.handle(event)] == [[], []]
    assert is_put_aside(event) == [True]
    assert ends() == [("failed", REASON, None)] * 2
    assert desk.deliver(mail) == []
    assert (server.inbox, ends()) == ([], [("failed", REASON, None)])


@pytest.mark.parametrize("fields", [{"attempt": 0}, {"key": "none"}, {"attempt": 2**40}])
def test_a_mail_without_a_readable_key_gets_no_outcome(
    fields: dict[str, Any], server: MailServer
) -> None:
    mail = desk.make_mail()
    event = without(mail, **fields)
    assert desk.handle(event) == []
    assert (is_put_aside(event), ends()) == ([True], [])
    assert desk.deliver(mail) == []
    assert len(server.inbox) == 1


def test_a_key_that_comes_twice_is_no_key(server: MailServer) -> None:
    mail = desk.make_mail()
    event = damaged(mail, key=str(desk.make_mail().key))
    assert desk.handle(event) == []
    assert (is_put_aside(event), ends()) == ([True], [])


def test_a_mail_that_was_sent_stays_sent(server: MailServer) -> None:
    mail = desk.make_mail()
    assert desk.deliver(mail) == []
    event = without(mail, subject=7)
    assert desk.handle(event) == []
    assert is_put_aside(event) == [True]
    assert [state for state, _, _ in ends()] == ["sent", "sent"]


def test_a_refused_address_is_not_suppressed_by_a_message_without_a_recipient(
    server: MailServer,
) -> None:
    server.script = {"RCPT": ["550 5.1.1 no such user"]}
    mail = desk.make_mail()
    assert desk.deliver(mail) == []
    assert [suppress for _, _, suppress in ends()] == ["550 5.1.1 no such user"]
    assert desk.handle(without(mail, "recipient")) == []
    assert [(state, suppress) for state, _, suppress in ends()] == [("failed", None)]


def test_a_mail_in_work_is_left_to_its_process(server: MailServer) -> None:
    mail = desk.make_mail()
    ledger.claim(mail, desk.SECONDS)
    event = without(mail, subject=7)
    assert (desk.handle(event), is_put_aside(event), ends()) == ([0], [True], [])
    desk.end_lease(mail)
    assert (desk.handle(event), ends()) == ([], [("failed", REASON, None)])


def test_what_cannot_be_reported_comes_again(server: MailServer) -> None:
    mail = desk.make_mail()
    event = without(mail, subject=7)
    event["Records"] += with_bodies("not json")["Records"]
    with desk.refuse_outcomes():
        assert desk.handle(event) == [0]
    assert (desk.handle(event), ends()) == ([], [("failed", REASON, None)])


@pytest.mark.parametrize("fields", [{"v": 2}, {"v": 2, "subject": 7, "key": 7}])
def test_a_mail_of_a_newer_release_comes_again(fields: dict[str, Any], server: MailServer) -> None:
    event = without(desk.make_mail(), **fields)
    assert [desk.handle(event), desk.handle(event)] == [[0], [0]]
    assert (is_put_aside(event), ends(), server.inbox) == ([False], [], [])


def test_a_mail_without_a_version_is_sent(server: MailServer) -> None:
    assert desk.handle(without(desk.make_mail(), "v")) == []
    assert len(server.inbox) == 1


def test_the_log_has_nothing_of_the_mail(
    server: MailServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = desk.make_mail()
    assert desk.handle(without(mail, subject=7)) == []
    output = put_aside.read_log(caplog, capsys)
    assert '"MessageUnreadable":[1.0]' in output
    assert "was put aside" in output
    assert [text for text in (mail.recipient, "<p>", "It is on") if text in output] == []
