"""Letters as bytes: a subject is read as it was written, however long and in whatever letters."""

import email
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.message import mime, sanitize
from mailer.message.mailboxes import Mailbox
from mailer.message.outgoing import Letter

SENDER = Mailbox("events@example.org", "The Society")


def written(subject: str, recipient: str = "ada@example.org", sender: Mailbox = SENDER) -> bytes:
    whom = {"sender": sender, "recipient": Mailbox(recipient), "reply_to": sender}
    said = {
        "subject": subject,
        "text": "Hello",
        "html": "<p>Hello</p>",
        "unsubscribe": None,
        "files": (),
    }
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
def test_a_subject_keeps_its_blanks_wherever_its_line_is_folded(
    subject: str, recipient: str
) -> None:
    content = written(subject, recipient)
    assert email.message_from_bytes(content, policy=default)["subject"] == subject
    assert max(map(len, content.split(b"\r\n"))) < 998


def test_no_line_of_an_encoded_subject_is_longer_than_a_mail_program_reads() -> None:
    head = written("Überraschung " * 15).partition(b"\r\nDate:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78


NAMES = (
    "Asia Open Source Technology Conference and Exhibition of Bangkok, Thailand 2027",
    'The "First" \\ Society, <Tides> & (Engines); of: @ [all]. ' * 4,
    "x" * 200,
    "東京のカンファレンス " * 12 + "<x@y.org>",
    "a, b <c@d.org>, e",
    "Ünïcode, Inc.",
    "_ =20 ?q? ?=",
)


def assert_kept(name: str, recipient: str) -> None:
    content = written("Tide", recipient, Mailbox("events@example.org", name))
    message, raw = (
        email.message_from_bytes(content, policy=default),
        email.message_from_bytes(content),
    )
    for header in ("From", "Reply-To"):
        (one,) = message[header].addresses
        assert (one.addr_spec, message[header].defects) == ("events@example.org", ())
        # This reader leaves a blank between encoded words (RFC 2047, 6.2, has none there); the one
        # below does not.
        assert one.display_name.replace(" ", "") == name.replace(" ", "")
        phrase, address = parseaddr(raw[header].replace("\r\n ", " "))
        assert (str(make_header(decode_header(phrase))), address) == (name, "events@example.org")
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, head)) < 998
    assert [line.partition(b":")[0] for line in head if line[:1] != b" "][:4] == [
        b"From",
        b"To",
        b"Reply-To",
        b"Subject",
    ]


@pytest.mark.parametrize("recipient", ["ada@example.org", "adä@example.org"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_length_is_of_one_address(name: str, recipient: str) -> None:
    assert_kept(sanitize.line(name), recipient)


@given(st.text(max_size=300).map(sanitize.line).filter(bool))
def test_any_name_is_read_as_it_was_written(name: str) -> None:
    assert_kept(name, "ada@example.org")
