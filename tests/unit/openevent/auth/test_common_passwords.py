"""Common passwords and those made of an account's own names are refused, and no others."""

import secrets
import subprocess
import sys
from unittest import mock

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from openevent.auth import common_passwords, passwords
from openevent.auth.common_passwords import COMMON, OWN

NAMES = ("ada.lovelace+talks@mail.example.org", "Open Event", "Mill Days", "")


def find_fault(password: str) -> str | None:
    return common_passwords.find_fault(password, NAMES)


def test_every_common_password_of_the_list_is_refused_in_any_case() -> None:
    listed = [text for text in FREQUENCY_LISTS["passwords"] if passwords.find_fault(text) is None]
    assert len(listed) > 10_000
    for change in (str.lower, str.upper, str.title):
        assert {find_fault(change(text)) for text in listed} == {COMMON}


@pytest.mark.parametrize(
    "password",
    [
        "P@ssw0rd1!",
        "pa55w0rd",
        "PASSWORD",
        "password123",
        "p\u00e1ssword",
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44",
        "!dragon12",
        "monkey99",
        "hell0123",
        "1loveyou!",
        "superman 7",
        "Dragon2026!",
        "password12345678",
        "administrator",
        "conference!",
        "passwordpassword",
        "asdfasdf",
        "aaaaaaaa",
        "00000000",
        "abcabcab",
        "20262026",
        "87654321",
        "12345678910",
        "abcdefgh",
        "hgfedcba",
        "abcd1234",
        "1234abcd!",
        "qwer1234",
        "qweasdzxc",
        "qwertzuiop1",
        "1qaz2wsx3edc",
        "pass-word",
        "p.a.s.s.w.o.r.d",
        "password password",
        "test test test",
        "19900101",
    ],
)
def test_what_others_try_first_is_refused(password: str) -> None:
    assert find_fault(password) == COMMON


@pytest.mark.parametrize(
    "password",
    [
        "adalovelace",
        "Ada.Lovelace",
        "ada-lovelace!!",
        "lovelace, ada",
        "Lovelaceada1815",
        "l0v3lace.4da",
        "adalovelacetalks",
        "example.org1",
        "mail.example",
        "ada@example.org",
        "lovelace20261130ab",
        "openevent",
        "Open-Event",
        "open event 2026",
        "0p3n3v3nt!",
        "_openevent_",
        "openeventpassword",
        "adminopenevent",
        "milldays",
        "mill days 26",
    ],
)
def test_what_is_made_of_the_address_or_of_the_apps_name_is_refused(password: str) -> None:
    assert find_fault(password) == OWN


@pytest.mark.parametrize("local_part", ["x", "jo"])
def test_a_short_name_alone_makes_no_password(local_part: str) -> None:
    names = [f"{local_part}@example.org"]
    assert common_passwords.find_fault(f"{local_part}-73951-{local_part}", names) == OWN
    assert common_passwords.find_fault(f"{local_part} carriage wheel", names) is None


@pytest.mark.parametrize(
    "password",
    [
        "a long pass phrase",
        "a new pass phrase",
        "correct horse",
        "another horse",
        "battery staple",
        "correct horse ada battery",
        "lovelace wrote the first program",
        "open air events in the mill",
        "new password",
        "another password",
        "Stra\u00dfe nach K\u00f6ln",
        "P\u00e4ssw\u00f6rter \u00fcberall",
        "\u5bc6\u7801\u662f\u8fd9\u4e2a\u957f\u53e5\u5b50",
        "tr0ub4dor&3 horse",
        "7f3a9c1e",
        "x" * 1_000,
    ],
)
def test_a_phrase_is_allowed_even_with_a_name_in_it(password: str) -> None:
    assert find_fault(password) is None


def test_many_different_marks_beside_a_name_are_allowed() -> None:
    assert common_passwords.find_fault("sam$7{!9]#(2;4&%_8", ["sam@example.org"]) is None


def test_a_name_is_compared_as_far_as_the_longest_address() -> None:
    address = ".".join(f"piece{number}" for number in range(100_000))
    simplify_name = common_passwords._simplify
    with mock.patch.object(common_passwords, "_simplify", wraps=simplify_name) as simplify:
        common_passwords.find_fault("four words that nobody guesses", [address])
    assert (
        max(len(call.args[0]) for call in simplify.call_args_list) == common_passwords.MAXIMUM_NAME
    )


def test_a_random_password_is_allowed() -> None:
    assert {find_fault(secrets.token_urlsafe(12)) for _ in range(2_000)} == {None}


def test_the_faults_say_what_to_do() -> None:
    assert all("choose another one, such as four words" in fault for fault in (COMMON, OWN))


@pytest.mark.parametrize("handler", ["api", "dispatcher", "migrate"])
def test_the_lists_are_loaded_for_a_new_password_only(handler: str) -> None:
    code = (
        f"import sys, {handler}.handler; from openevent.auth import common_passwords;"
        "assert 'zxcvbn' not in sys.modules;"
        "assert common_passwords.find_fault('password', []);"
        "assert 'zxcvbn' in sys.modules"
    )
    environment = {"PYTHONPATH": ":".join(sys.path), "AWS_DEFAULT_REGION": "eu-central-1"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


@pytest.mark.parametrize("name", ["", "@", "1@2.3", "__@__", "127.0.0.1"])
def test_a_name_without_letters_counts_for_nothing(name: str) -> None:
    assert common_passwords.find_fault("7395 1273 2 1", [name]) is None
