"""What a server answers, and what it means for the mail, for its address and for the others."""

import pytest

from tests.integration.mailer import desk
from tests.integration.mailer.mail_server import Mailserver


@pytest.mark.parametrize("said", ["421 4.3.2 later", "451 4.3.0 later", "452 4.2.2 full"])
def test_a_passing_refusal_of_the_whole_mail_is_tried_again(said: str, server: Mailserver) -> None:
    server.script = {"END": [said]}
    mail = desk.mail()
    assert desk.deliver(mail) == [0]
    assert desk.deliver(mail, attempt=2) == []
    assert len(server.inbox) == 1
    assert desk.outcome().state == "sent"


@pytest.mark.parametrize("step", ["RCPT", "DATA", "END"])
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


@pytest.mark.parametrize(
    "words", ["550 5.1.1 no such user", "551 5.1.6 moved", "553 5.1.3 bad", "550 5.1.10 none"]
)
def test_an_address_that_is_none_gets_nothing_more(words: str, server: Mailserver) -> None:
    server.script = {"RCPT": [words]}
    assert desk.deliver(desk.mail()) == []
    told = desk.outcome()
    assert (told.state, told.reason, told.suppress) == ("failed", words, words)


OTHERS = (
    "550 5.7.1 not from you",
    "550 5.1.8 your sender",
    "550 no such user",
    "552 5.1.1 odd",
    "450 4.1.1 perhaps",
)


@pytest.mark.parametrize("words", OTHERS)
def test_another_refusal_says_nothing_of_the_address(words: str, server: Mailserver) -> None:
    server.script = {"RCPT": [words]}
    assert desk.deliver_at_last(desk.mail()) == []
    told = desk.outcome()
    assert (told.state, told.suppress) == ("failed", None)


def test_one_refused_recipient_does_not_hold_up_the_others(server: Mailserver) -> None:
    server.script = {"RCPT": ["550 5.1.1 nobody"]}
    mails = [desk.mail() for _ in range(6)]
    assert desk.deliver(*mails) == []
    assert sorted(desk.states(desk.told())) == ["failed", *["sent"] * 5]
    assert (len(server.inbox), server.connections) == (5, 4)


@pytest.mark.parametrize(
    "words",
    [
        "552 5.3.4 too big",
        "552 too big",
        "550 5.1.8 no such sender",
        "553 5.1.7 bad sender",
        "550 no",
    ],
)
def test_a_lasting_refusal_of_the_mail_before_its_recipient_is_the_end(
    words: str, server: Mailserver
) -> None:
    server.script = {"MAIL": [words]}
    assert desk.deliver(desk.mail()) == []
    told = desk.outcome()
    assert (told.state, told.reason, told.suppress) == ("failed", words, None)


@pytest.mark.parametrize(
    "words", ["530 5.7.0 log in first", "530 log in", "550 5.7.1 suspended", "535 5.7.8 expired"]
)
def test_who_may_not_send_by_this_server_tries_again_later(words: str, server: Mailserver) -> None:
    server.script = {"MAIL": [words] * 2}
    mail, other = desk.mail(), desk.mail()
    assert (desk.deliver(mail), desk.told()) == ([0], [])
    assert desk.deliver_at_last(other) == []
    assert desk.outcome().reason == f"Given up after many tries. The last: {words}"
    assert desk.deliver(mail, attempt=2) == []
    assert (len(server.inbox), desk.outcome().state) == (1, "sent")
