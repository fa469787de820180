"""Letters as bytes: a subject is read as it was written, however long and in whatever letters."""

import email
from email.policy import default

import pytest

from mailer import mime
from mailer.letters import Letter
from mailer.mailboxes import Mailbox

SENDER = Mailbox("events@example.org", "The Society")


def written(subject: str, recipient: str = "ada@example.org") -> bytes:
    whom = {"sender": SENDER, "recipient": Mailbox(recipient), "reply_to": None}
    said = {"subject": subject, "text": "Hello", "html": "<p>Hello</p>", "unsubscribe": None, "files": ()}
    return mime.written(Letter(key="k", attempt=1, message_id="<k.1@example.org>", **whom, **said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "subject",
    [
        "Tide",
        "Question about the Summit of Analytical Engines 2027 from Charles Babbage <charles@example.org>",
        'and, Ünïcode <x@y.org> 日本 "q" — "q" — —',
        '<x@y.org> Analytical Analytical Engine 2027: "q" "q" it\'s … …',
        '"q" Analytical 2027: Ünïcode "q" <x@y.org> a a = ? a … Ünïcode Ünïcode',
        "日本語の発表 " * 14 + "日",
        "x" * 150 + " and more",
    ],
)
@pytest.mark.parametrize("recipient", ["ada@example.org", "adä@example.org"])
def test_a_subject_keeps_its_blanks_wherever_its_line_is_folded(subject: str, recipient: str) -> None:
    content = written(subject, recipient)
    assert email.message_from_bytes(content, policy=default)["subject"] == subject
    assert max(map(len, content.split(b"\r\n"))) < 998


def test_no_line_of_an_encoded_subject_is_longer_than_a_mail_program_reads() -> None:
    head = written("Überraschung " * 15).partition(b"\r\nDate:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78
