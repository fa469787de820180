"""What an e-mail address is, why a text is none, and when two are of one mailbox."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openevent.text.addresses import build_key, check_address, encode_address
from openevent.text.domains import to_ascii

LONG_LABEL = "a" * 63
LONG_DOMAIN = ".".join([LONG_LABEL] * 3)


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org",
        "o'hara+talks@sub.example.org",
        "Ada.Lovelace@Example.ORG",
        "!#$%&'*+-/=?^_`{|}~@example.org",
        "ada@bücher.example",
        "ada@xn--bcher-kva.example",
        "müller@example.org",
        "用户@例え.jp",
        "ada@3com.example",
        "ada@a--b.example",
        f"{'a' * 64}@example.org",
        f"{'ü' * 32}@example.org",
        f"ada@{LONG_LABEL}.org",
        f"{'a' * 58}@{LONG_DOMAIN}.ab",
        "jörg@ab·cd.example",
    ],
)
def test_an_address_is_kept_as_it_is(address: str) -> None:
    assert check_address(f" {address}\n") == address


def test_an_address_is_stored_in_one_unicode_form() -> None:
    assert check_address(normalize("NFD", "jörg@bücher.example")) == "jörg@bücher.example"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "An e-mail address has one @, not 0."),
        ("ada", "An e-mail address has one @, not 0."),
        ("ada@example.org@example.org", "An e-mail address has one @, not 2."),
        ("@example.org", "An e-mail address needs a name before the @."),
        ("ada lovelace@example.org", "An e-mail address must not have blanks."),
        ("ada@exam\u00a0ple.org", "An e-mail address must not have blanks."),
        *(
            (f"a{char}da@example.org", f"invisible character U+{ord(char):04X}.")
            for char in "\0\t\n\x7f\x85\u00ad\u200b\u200d\u200e\u202e\u2066\ufeff\ue000"
            "\u034f\u115f\u3164\uffa0\u180b\ufe0f\U000e0100"
        ),
        ("ada@exam\u200bple.org", "invisible character U+200B."),
        ("\u200bada@example.org", "invisible character U+200B."),
        ("ada@example.org\ufeff", "invisible character U+FEFF."),
        *(
            (f"a{char}da@example.org", "before the @.")
            for char in '"<>()[],;:\\\u201c\u201d\u2018\u2019\u00ab\u300c'
        ),
        ("Ada <ada@example.org>", "blanks."),
        ("<ada@example.org>", '"<" before the @.'),
        ('"ada"@example.org', "before the @."),
        ("mailto:ada@example.org", '":" before the @.'),
        *(
            (text, "before the @ must not begin or end with a dot, or have two dots in a row.")
            for text in (".ada@example.org", "ada.@example.org", "a..b@example.org")
        ),
        *(
            (text, "after the @ must not begin or end with a dot, or have two dots in a row.")
            for text in ("ada@", "ada@example.org.", "ada@.example.org", "ada@example..org")
        ),
        *(
            (f"ada@example.org{char}", "after the @ must not have")
            for char in ",;:>)]}'\"!?/_\u201d\u2019\u3002\uff0c\u00bb"
        ),
        ("ada@exam_ple.org", 'must not have "_".'),
        ("ada@[127.0.0.1]", 'must not have "[".'),
        ("ada@[IPv6:::1]", 'must not have "[".'),
        ("ada@127.0.0.1", "must be a domain, not an IP address."),
        ("ada@localhost", "needs a dot, as in example.org."),
        ("ada@-example.org", 'The part "-example" of the domain begins or ends with a hyphen.'),
        ("ada@example-.org", 'The part "example-" of the domain begins or ends with a hyphen.'),
        (f"ada@a{LONG_LABEL}.org", "of the domain has more than 63 bytes in ASCII."),
        (f"ada@{'ü' * 60}.org", "of the domain has more than 63 bytes in ASCII."),
        ("ada@straße.de", '"straße.de" is no valid international domain.'),
        ("ada@\uff45xample.org", "is no valid international domain."),
        (f"{'a' * 65}@example.org", "The part before the @ has at most 64 bytes."),
        (f"{'ü' * 33}@example.org", "The part before the @ has at most 64 bytes."),
        (f"a@{LONG_DOMAIN}.{'b' * 60}.c", "An e-mail address has at most 254 bytes."),
        (f"{'a' * 60}@{LONG_DOMAIN}.abcdef", "An e-mail address has at most 254 bytes."),
        ("a@" + "." * 10**6, "An e-mail address has at most 254 bytes."),
    ],
)
def test_the_reason_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        check_address(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("ada@bücher.example", "ada@XN--Bcher-KVA.example"),
        ("ada@BÜCHER.example", "ada@bücher.example"),
        (normalize("NFD", "jörg@bücher.example"), "JÖRG@xn--bcher-kva.EXAMPLE"),
        ("ada@例え.jp", "ada@xn--r8jz45g.jp"),
    ],
)
def test_one_mailbox_has_one_key(one: str, other: str) -> None:
    assert build_key(one) == build_key(other)


def test_mailboxes_of_two_owners_have_two_keys() -> None:
    addresses = ["ada@straße.de", "ada@strasse.de", "jorg@x.org", "jörg@x.org", "a@b@c", "a@c"]
    assert len({build_key(address) for address in addresses}) == len(addresses)


@pytest.mark.parametrize("text", ["", "ada", "a@", "@", "a@..", "a..b@docomo.example", "a@b@ü.c"])
def test_any_text_has_a_key_that_is_its_own_key(text: str) -> None:
    assert build_key(build_key(text)) == build_key(text)


def test_the_labels_of_a_very_long_text_are_not_encoded() -> None:
    assert build_key("A@" + "Ü." * 10**6) == "a@" + "ü." * 10**6


def test_a_very_long_label_is_not_encoded() -> None:
    assert build_key("a@" + "ü" * 10**6) == "a@" + "ü" * 10**6


def test_a_letter_of_an_address_keeps_its_first_marks() -> None:
    """The time to put the marks of a letter in order grows with the square of their number."""
    marks = "\u0323\u0301"
    expected = normalize("NFC", f"a{marks * 15}@example.org")
    assert build_key(f"A{marks * 100_000}@example.org") == expected
    assert check_address(f"a{marks * 100_000}@example.org") == expected


def test_a_very_long_domain_is_not_encoded() -> None:
    longest = "ü." * 125 + "org"
    assert build_key(f"a@{longest}") == "a@" + "xn--tda." * 125 + "org"
    assert build_key(f"a@{longest}x") == f"a@{longest}x"
    assert build_key("a@" + ".ü" * 10**6) == "a@" + ".ü" * 10**6


LETTERS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(LETTERS, st.lists(LETTERS, min_size=1, max_size=3))
def test_what_may_be_written_can_be_sent_and_has_the_key_of_its_ascii_form(
    local_part: str, labels: list[str]
) -> None:
    text = f"{local_part}@{'.'.join([*labels, 'org'])}"
    try:
        address = check_address(text)
    except ValueError:
        return
    encoded = encode_address(address)
    domain = address.partition("@")[2]
    assert encoded.endswith(f"@{to_ascii(domain)}")
    assert build_key(encoded) == build_key(address)
    assert build_key(address).endswith(f"@{to_ascii(domain).lower()}")
