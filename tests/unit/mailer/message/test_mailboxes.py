"""Addresses that are some, and others."""

import pytest

from mailer.errors import Failed
from mailer.message.mailboxes import Mailbox, mailbox, nameless


@pytest.mark.parametrize(
    ("given", "read"),
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
def test_reads_an_address_with_its_name(given: str, read: Mailbox) -> None:
    assert mailbox(given) == read


def test_an_address_of_other_letters_asks_for_smtputf8() -> None:
    assert [
        mailbox(given).is_international for given in ("müller@example.org", "ada@bücher.example")
    ] == [True, False]


@pytest.mark.parametrize(
    "given",
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
def test_an_address_alone_is_nothing_else(given: str) -> None:
    with pytest.raises(Failed, match="not an e-mail address"):
        nameless(given)
