"""Passwords that others try first: common ones, and those made of the account's own names.

The rule: docs/contract/auth.md#common-passwords. The lists are those of zxcvbn: 30,000 common
passwords, and 64,000 frequent English words and names.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Final

from openevent.text.normal_form import normalize

MAXIMUM_LENGTH: Final = 64
"""Characters of a password that is compared; nobody guesses a longer one."""
MAXIMUM_NAME: Final = 254
"""Characters of a name that are compared: those of the longest address."""
MAXIMUM_AROUND: Final = 6
"""Digits and marks around a word that leave it a common password."""
MAXIMUM_DIGITS: Final = 8
"""Digits beside an own name that leave it easy to guess: those of a date."""
ENOUGH_LETTERS: Final = 3
"""Letters of a name that counts by itself, and beside a name that make a password another one."""
MAXIMUM_MARKS: Final = 4
"""Different marks that leave a word or an own name easy to guess."""
SHORT: Final = 4
"""Characters that are easy to guess when the password only repeats them."""
COMMON: Final = (
    "This is one of the most common passwords, or one word with a few digits or marks: choose "
    "another one, such as four words that only you would put together."
)
OWN: Final = (
    "This password is made of your e-mail address or of the name of this application: choose "
    "another one, such as four words that only you would put together."
)
LOOK_ALIKES: Final = {
    "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "+": "t",
}  # fmt: skip
"""Digits and marks that are typed for letters. For 1, ! and | there are two letters."""
READINGS: Final = tuple(
    str.maketrans(LOOK_ALIKES | dict.fromkeys("1!|", letter)) for letter in "il"
)
ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "azertyuiop",
    "asdfghjkl", "zxcvbnm", "yxcvbnm", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm",
)  # fmt: skip
"""The alphabet, the digits, and the rows and columns of keyboards."""
RUNS: Final = "\n".join(chain(ROWS, (row[::-1] for row in ROWS)))
PIECE: Final = 3
"""Characters of a row that are a run, such as `abc`."""
TAKEN: Final = "\n"
"""Takes the place of the letters of a name; no password contains it."""


def find_fault(password: str, names: Iterable[str]) -> str | None:
    """Return the sentence that refuses a common password, or one made of names; None otherwise.

    `names` are an account's address and the names of the application.
    """
    text = _simplify(password)
    if len(text) > MAXIMUM_LENGTH:
        return None
    has_few_marks = len({mark for mark in text if not mark.isalnum()}) <= MAXIMUM_MARKS
    if _is_common(text) or (has_few_marks and _is_common(_join_words(text))):
        return COMMON
    words = sorted({word for name in names for word in _list_words(name)}, key=len, reverse=True)
    is_own = any(_is_made_of(words, text, reading) for reading in _list_readings(text))
    return OWN if has_few_marks and is_own else None


def _list_readings(text: str) -> set[str]:
    return {text, *(text.translate(reading) for reading in READINGS)}


def _join_words(text: str) -> str:
    """Return a text without marks, such as `password` of `pass-word`, and one word of equal ones.

    Different words between blanks are a phrase, which is not joined.
    """
    words = text.split()
    phrase = words[0] if len(set(words)) == 1 else text
    return "".join(letter for letter in phrase if letter.isalnum() or letter.isspace())


def _is_common(text: str) -> bool:
    is_date = text.isdecimal() and len(text) <= MAXIMUM_DIGITS
    return is_date or any(
        _is_word_with_little_around(text, reading) for reading in _list_readings(text)
    )


@cache
def _load_words() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - only a new password needs it

    return frozenset(chain.from_iterable(FREQUENCY_LISTS.values()))


def _simplify(text: str) -> str:
    """Return a text without case, accents and the width of letters."""
    letters = normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


def _is_word_with_little_around(text: str, reading: str) -> bool:
    end = len(text) - _count_others(text[::-1])
    if _is_weak(text[:end], reading[:end]) and _is_weak(text[end:], text[end:]):
        return True
    return any(_is_weak(text[start:end], reading[start:end]) for start, end in _list_cores(text))


def _list_cores(text: str) -> Iterator[tuple[int, int]]:
    """List the parts of a text beside which it has a few characters, and none of them a letter."""
    leading, trailing = _count_others(text), _count_others(text[::-1])
    for before in range(min(leading, MAXIMUM_AROUND) + 1):
        for after in range(min(trailing, MAXIMUM_AROUND - before) + 1):
            yield before, len(text) - after


def _count_others(text: str) -> int:
    """Count the characters before the first letter."""
    return next((place for place, letter in enumerate(text) if letter.isalpha()), len(text))


def _is_weak(text: str, reading: str) -> bool:
    """Tell whether a text is a word of the lists, a repetition, or runs such as `abc123`."""
    return reading in _load_words() or _is_repetition(text, reading) or _is_run(text)


def _is_repetition(text: str, reading: str) -> bool:
    for length in range(1, len(text) // 2 + 1):
        is_easy = length <= SHORT < len(text) or reading[:length] in _load_words()
        if is_easy and text.startswith(text[length:]):
            return True
    return False


def _is_run(text: str) -> bool:
    """Tell whether a text consists of runs: each piece is a part of a row, in either direction."""
    start = 0
    while start < len(text):
        end = start + PIECE
        if len(text) < end or text[start:end] not in RUNS:
            return False
        while end < len(text) and text[start : end + 1] in RUNS:
            end += 1
        start = end
    return bool(text)


def _list_words(name: str) -> Iterator[str]:
    """List an address's or an application's names: its parts, whole and in their pieces."""
    for part in _simplify(name[:MAXIMUM_NAME]).split("@"):
        pieces = re.findall(r"[^\W_]+", part)
        yield from (word for word in ("".join(pieces), *pieces) if _count_letters(word))


def _is_made_of(words: list[str], text: str, reading: str) -> bool:
    names = [word for word in words if len(word) >= ENOUGH_LETTERS]
    rest, all_rest = _remove(names, text, reading), _remove(words, text, reading)
    if rest is not None and _count_letters(rest) < ENOUGH_LETTERS and _has_few_digits(rest):
        return True
    if all_rest is not None and _count_letters(all_rest) == 0 and _has_few_digits(all_rest):
        return True
    return rest is not None and " " not in text and _is_weak(rest, rest)


def _count_letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)


def _has_few_digits(text: str) -> bool:
    return sum(letter.isdecimal() for letter in text) <= MAXIMUM_DIGITS


def _remove(words: list[str], text: str, reading: str) -> str | None:
    """Return the letters and digits of a text that belong to no word; None if it has no word.

    The words are looked for in the reading, whatever marks are between its letters.
    """
    pairs = [pair for pair in zip(text, reading, strict=True) if pair[1].isalnum()]
    letters, rest = "".join(pair[1] for pair in pairs), [pair[0] for pair in pairs]
    has_word = False
    for word in words:
        while (start := letters.find(word)) >= 0:
            end, has_word = start + len(word), True
            letters = letters[:start] + TAKEN * len(word) + letters[end:]
            rest[start:end] = [""] * len(word)
    return "".join(rest) if has_word else None
