"""Replies of a mail server: their meaning for the mail, its address and the other mails."""

import pytest

from tests.integration.mailer import desk
from tests.integration.mailer.mail_server import MailServer


@pytest.mark.parametrize("reply", ["421 4.3.2 later", "451 4.3.0 later", "452 4.2.2 full"])
def test_a_temporary_refusal_of_the_mail_is_retried(reply: str, server: MailServer) -> None:
    server.script = {"END": [reply]}
    mail = desk.make_mail()
    assert desk.deliver(mail) == [0]
    assert desk.deliver(mail, attempt=2) == []
    assert len(server.inbox) == 1
    assert desk.read_outcome().state == "sent"


@pytest.mark.parametrize("step", ["RCPT", "DATA", "END"])
def test_a_permanent_refusal_is_not_retried(step: str, server: MailServer) -> None:
    server.script = {step: ["550 5.7.1 we do not\tlike \x07 you"] * 2}
    mail = desk.make_mail()
    assert [desk.deliver(mail), desk.deliver(mail, attempt=2)] == [[], []]
    assert (server.inbox, server.connections) == ([], 1)
    first, second = desk.read_outcomes()
    assert first == second
    assert (first.state, first.reason) == ("failed", "550 5.7.1 we do not like you")  # type: ignore[union-attr]
    assert first.suppress is None  # type: ignore[union-attr]


def test_an_invalid_reply_to_the_mail_is_unconfirmed(server: MailServer) -> None:
    server.script = {"END": ["what?"]}
    mail = desk.make_mail()
    assert [desk.deliver(mail), desk.deliver(mail, attempt=2)] == [[], []]
    assert (server.inbox, desk.list_states(desk.read_outcomes())) == ([], ["unconfirmed"] * 2)


@pytest.mark.parametrize(
    "reply", ["550 5.1.1 no such user", "551 5.1.6 moved", "553 5.1.3 bad", "550 5.1.10 none"]
)
def test_an_unknown_address_is_suppressed(reply: str, server: MailServer) -> None:
    server.script = {"RCPT": [reply]}
    assert desk.deliver(desk.make_mail()) == []
    outcome = desk.read_outcome()
    assert (outcome.state, outcome.reason, outcome.suppress) == ("failed", reply, reply)
    assert outcome.outcome == "bounced"


OTHER_REFUSALS = (
    "550 5.7.1 not from you",
    "550 5.1.8 your sender",
    "550 no such user",
    "552 5.1.1 odd",
    "450 4.1.1 perhaps",
)


@pytest.mark.parametrize("reply", OTHER_REFUSALS)
def test_another_refusal_does_not_suppress_the_address(reply: str, server: MailServer) -> None:
    server.script = {"RCPT": [reply]}
    assert desk.deliver_at_last(desk.make_mail()) == []
    outcome = desk.read_outcome()
    assert (outcome.state, outcome.suppress, outcome.outcome) == ("failed", None, "blocked")


def test_a_refused_recipient_does_not_stop_the_other_mails(server: MailServer) -> None:
    server.script = {"RCPT": ["550 5.1.1 nobody"]}
    mails = [desk.make_mail() for _ in range(6)]
    assert desk.deliver(*mails) == []
    assert sorted(desk.list_states(desk.read_outcomes())) == ["failed", *["sent"] * 5]
    assert (len(server.inbox), server.connections) == (5, 4)


@pytest.mark.parametrize(
    "reply",
    [
        "552 5.3.4 too big",
        "552 too big",
        "550 5.1.8 no such sender",
        "553 5.1.7 bad sender",
        "550 no",
    ],
)
def test_a_permanent_refusal_of_the_sender_is_not_retried(reply: str, server: MailServer) -> None:
    server.script = {"MAIL": [reply]}
    assert desk.deliver(desk.make_mail()) == []
    outcome = desk.read_outcome()
    assert (outcome.state, outcome.reason, outcome.suppress) == ("failed", reply, None)


@pytest.mark.parametrize(
    "reply", ["530 5.7.0 log in first", "530 log in", "550 5.7.1 suspended", "535 5.7.8 expired"]
)
def test_a_mail_is_retried_if_the_deployment_may_not_send(reply: str, server: MailServer) -> None:
    server.script = {"MAIL": [reply] * 2}
    mail, other = desk.make_mail(), desk.make_mail()
    assert (desk.deliver(mail), desk.read_outcomes()) == ([0], [])
    assert desk.deliver_at_last(other) == []
    given_up = desk.read_outcome()
    assert given_up.reason == f"Gave up after a day of attempts. Last error: {reply}"
    assert given_up.outcome is None, "the deployment's fault"
    assert desk.deliver(mail, attempt=2) == []
    assert (len(server.inbox), desk.read_outcome().state) == (1, "sent")
