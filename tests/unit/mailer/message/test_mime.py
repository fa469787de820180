"""Mails as bytes: any subject and any name arrives as it was written."""

import email
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.message import mime, sanitize
from mailer.message.mailboxes import Mailbox
from mailer.message.outgoing import OutgoingMail

LONG_SUBJECT = (
    "Question about the Summit of Analytical Engines 2027"
    " from Charles Babbage <charles@example.org>"
)
SENDER = Mailbox("events@example.org", "The Society")


def encode_mail(
    subject: str, recipient: str = "ada@example.org", sender: Mailbox = SENDER
) -> bytes:
    mail = OutgoingMail(
        key="k",
        attempt=1,
        message_id="<k.1@example.org>",
        sender=sender,
        recipient=Mailbox(recipient),
        reply_to=sender,
        subject=subject,
        text="Hello",
        html="<p>Hello</p>",
        unsubscribe_url=None,
        files=(),
    )
    return mime.encode_mail(mail)


@pytest.mark.parametrize(
    "subject",
    [
        "Tide",
        LONG_SUBJECT,
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
    content = encode_mail(subject, recipient)
    assert email.message_from_bytes(content, policy=default)["subject"] == subject
    assert max(map(len, content.split(b"\r\n"))) < 998


def test_the_lines_of_an_encoded_subject_have_at_most_78_characters() -> None:
    head = encode_mail("Überraschung " * 15).partition(b"\r\nDate:")[0]
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


def assert_name_is_preserved(name: str, recipient: str) -> None:
    content = encode_mail("Tide", recipient, Mailbox("events@example.org", name))
    message = email.message_from_bytes(content, policy=default)
    raw = email.message_from_bytes(content)
    for header in ("From", "Reply-To"):
        (mailbox,) = message[header].addresses
        assert (mailbox.addr_spec, message[header].defects) == ("events@example.org", ())
        # This parser keeps the blank between encoded words, against RFC 2047, 6.2; the next one
        # drops it.
        assert mailbox.display_name.replace(" ", "") == name.replace(" ", "")
        phrase, address = parseaddr(raw[header].replace("\r\n ", " "))
        assert (str(make_header(decode_header(phrase))), address) == (name, "events@example.org")
    assert_headers(content)


def assert_headers(content: bytes) -> None:
    """Check the length of the header lines and the order of the first headers."""
    lines = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, lines)) < 998
    names = [line.partition(b":")[0] for line in lines if line[:1] != b" "]
    assert names[:4] == [b"From", b"To", b"Reply-To", b"Subject"]


@pytest.mark.parametrize("recipient", ["ada@example.org", "adä@example.org"])
@pytest.mark.parametrize("name", NAMES)
def test_a_long_name_stays_with_its_one_address(name: str, recipient: str) -> None:
    assert_name_is_preserved(sanitize.clean_line(name), recipient)


@given(st.text(max_size=300).map(sanitize.clean_line).filter(bool))
def test_any_name_is_preserved(name: str) -> None:
    assert_name_is_preserved(name, "ada@example.org")
