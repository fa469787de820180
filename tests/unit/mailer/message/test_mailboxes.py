"""Valid and invalid addresses."""

import pytest

from mailer.errors import Failed
from mailer.message.mailboxes import Mailbox, parse_address, parse_mailbox


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("a@example.org", Mailbox("a@example.org")),
        ("Ada <a@example.org>", Mailbox("a@example.org", "Ada")),
        ("Lovelace, Ada <a+b@example.org>", Mailbox("a+b@example.org", "Lovelace, Ada")),
        ('Foo "Bar" \\o/ Inc <a@example.org>', Mailbox("a@example.org", 'Foo "Bar" \\o/ Inc')),
        ("Würzburg <Tage> <info@müller.de>", Mailbox("info@xn--mller-kva.de", "Würzburg <Tage>")),
        ("<a@example.org>", Mailbox("a@example.org")),
        (
            "Ada\r\nBcc: b@example.org <a@example.org>",
            Mailbox("a@example.org", "Ada Bcc: b@example.org"),
        ),
        ("o'hara@sub.example.org", Mailbox("o'hara@sub.example.org")),
        ("ada@bücher.example", Mailbox("ada@xn--bcher-kva.example")),
        ("müller@example.org", Mailbox("müller@example.org")),
        ("ada@MÜLLER.Example", Mailbox("ada@xn--mller-kva.Example")),
        ("ada@xn--strae-oqa.example", Mailbox("ada@xn--strae-oqa.example")),
    ],
)
def test_an_address_is_parsed_with_its_name(text: str, mailbox: Mailbox) -> None:
    assert parse_mailbox(text) == mailbox


def test_an_address_with_a_letter_outside_ascii_needs_smtputf8() -> None:
    assert parse_mailbox("müller@example.org").is_international
    assert not parse_mailbox("ada@bücher.example").is_international


@pytest.mark.parametrize(
    "text",
    [
        "Ada <a@example.org>",
        "a@example.org\n",
        " a@example.org",
        "a@b@c",
        "a@-b.org",
        "a@b..c",
        "a@straße.de",
        "a@βόλος.gr",
    ],
)
def test_an_invalid_address_is_refused(text: str) -> None:
    with pytest.raises(Failed, match="not an e-mail address"):
        parse_address(text)
