"""Passwords: hashed, matched, and never told apart by an error."""

from openevent.auth import passwords


def test_only_the_right_password_matches() -> None:
    stored = passwords.hash_password("correct horse")
    assert [
        passwords.is_correct(word, stored) for word in ("correct horse", "Correct horse", "")
    ] == [
        True,
        False,
        False,
    ]


def test_an_account_that_is_unknown_or_broken_matches_nothing() -> None:
    assert [passwords.is_correct("x", stored) for stored in (None, "", "not a hash")] == [
        False,
        False,
        False,
    ]


def test_two_hashes_of_one_password_differ_and_say_their_parameters() -> None:
    first, second = passwords.hash_password("secret words"), passwords.hash_password("secret words")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_unknown_account_is_compared_with_a_hash_as_costly() -> None:
    ours, decoy = (
        text.split("$")[1:4]
        for text in (passwords.hash_password("a password"), passwords.DECOY_HASH)
    )
    assert ours == decoy
    assert not passwords.is_correct("no account has this password", None)
