"""Passwords: hashing, checking, and equal time for unknown accounts."""

import unicodedata
from collections.abc import Iterator
from unittest.mock import Mock

import pytest

from openevent.auth import passwords
from openevent.auth.passwords import Match

WORDS = "p\u00e4ss w\u00f6rter"
DECOMPOSED = unicodedata.normalize("NFD", WORDS)


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mock]:
    """Count the computed hashes."""
    hasher = Mock(wraps=passwords._get_hasher())
    monkeypatch.setattr(passwords, "_get_hasher", lambda: hasher)
    return hasher.verify


def hash_as_typed(text: str) -> str:
    """Hash as earlier releases did."""
    return passwords._get_hasher().hash(text)


@pytest.mark.parametrize(
    ("typed", "enforced"),
    [
        ("correct horse battery staple", "correct horse battery staple"),
        ("Correct Horse Battery Staple", "Correct Horse Battery Staple"),
        ("\u03c0\u00df\u00e5", "\u03c0\u00df\u00e5"),
        ("Jack of \u2666s", "Jack of \u2666s"),
        ("foo\u1680bar", "foo bar"),
        ("a\u00a0b\u2003c\u3000d\u202fe\u205ff", "a b c d e f"),
        (DECOMPOSED, WORDS),
        ("\uff21\ufb01", "\uff21\ufb01"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
    ],
)
def test_the_form_is_that_of_rfc_8265(typed: str, enforced: str) -> None:
    assert passwords.enforce(typed) == enforced


@pytest.mark.parametrize("typed", ["", "my cat is a \tby", "words and \0 more", "line\u0085break"])
def test_the_form_has_no_control_characters_and_is_not_empty(typed: str) -> None:
    with pytest.raises(ValueError, match="A password has") as refused:
        passwords.enforce(typed)
    assert passwords.find_fault(typed) == str(refused.value)


@pytest.mark.parametrize(
    ("password", "may_be_set"),
    [
        ("12345678", True),
        ("1234567", False),
        ("e\u0301" * 7, False),
        ("e\u0301" * 8, True),
        ("e\u0301" * 1_000, True),
        ("e\u0301" * 1_001, False),
        ("x" * 1_001, False),
        ("x" * 1_000_000, False),
        (12345678, False),
        (None, False),
    ],
)
def test_lengths_count_the_form(password: object, *, may_be_set: bool) -> None:
    assert passwords.find_fault(password) == (None if may_be_set else passwords.WRONG_LENGTH)


@pytest.mark.parametrize("stored", [WORDS, DECOMPOSED, WORDS.replace(" ", "\u00a0")])
@pytest.mark.parametrize("typed", [WORDS, DECOMPOSED, WORDS.replace(" ", "\u00a0")])
def test_a_password_is_the_same_on_every_keyboard(stored: str, typed: str) -> None:
    assert passwords.compare(typed, passwords.hash_password(stored)) is Match.CURRENT


@pytest.mark.parametrize("typed", [DECOMPOSED, "x\u00a0" * 8, "tab\tin words"])
def test_a_hash_of_the_text_as_typed_still_counts(typed: str) -> None:
    assert passwords.compare(typed, hash_as_typed(typed)) is Match.AS_TYPED
    assert passwords.compare(typed + "x", hash_as_typed(typed)) is Match.NONE


@pytest.mark.parametrize(("typed", "count"), [("plain words", 1), (DECOMPOSED, 2), ("a\tb", 1)])
@pytest.mark.parametrize(
    "stored", [None, "", hash_as_typed("other words")], ids=["unknown", "empty", "other"]
)
def test_the_typed_text_alone_decides_the_work(
    verify: Mock, typed: str, count: int, stored: str | None
) -> None:
    assert passwords.compare(typed, stored) is Match.NONE
    assert verify.call_count == count


def test_a_very_long_password_is_no_match() -> None:
    stored = passwords.hash_password("x" * 1_000)
    assert passwords.compare("x" * 1_000, stored) is Match.CURRENT
    assert passwords.compare("x" * 1_001, stored) is Match.NONE
    assert passwords.compare("x" * 100_000, stored) is Match.NONE


def test_only_the_right_password_is_correct() -> None:
    stored_hash = passwords.hash_password("correct horse")
    assert passwords.compare("correct horse", stored_hash) is Match.CURRENT
    assert passwords.compare("Correct horse", stored_hash) is Match.NONE
    assert passwords.compare("", stored_hash) is Match.NONE


def test_no_password_is_correct_without_a_valid_hash() -> None:
    matches = [passwords.compare("x", stored) for stored in (None, "", "not a hash")]
    assert matches == [Match.NONE] * 3


def test_two_hashes_of_a_password_differ_and_contain_the_parameters() -> None:
    first, second = passwords.hash_password("secret words"), passwords.hash_password("secret words")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_decoy_hash_has_the_same_parameters() -> None:
    real, decoy = (
        text.split("$")[1:4]
        for text in (passwords.hash_password("a password"), passwords.DECOY_HASH)
    )
    assert real == decoy
    assert passwords.compare("no account has this password", None) is Match.NONE
