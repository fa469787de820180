"""Passwords: hashing, checking, and equal time for unknown accounts."""

from openevent.auth import passwords


def test_only_the_right_password_is_correct() -> None:
    stored_hash = passwords.hash_password("correct horse")
    assert passwords.is_correct("correct horse", stored_hash)
    assert not passwords.is_correct("Correct horse", stored_hash)
    assert not passwords.is_correct("", stored_hash)


def test_no_password_is_correct_without_a_valid_hash() -> None:
    assert [passwords.is_correct("x", stored) for stored in (None, "", "not a hash")] == [
        False,
        False,
        False,
    ]


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
    assert not passwords.is_correct("no account has this password", None)
