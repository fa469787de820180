"""Answers to the fields of a form: what each type of field accepts.

The table: docs/contract/resources.md#answers.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from openevent.model.kinds import (
    Bool,
    Email,
    Html,
    Kind,
    NotOfKind,
    Number,
    String,
    Url,
    parse_annotation,
)
from openevent.model.kinds.texts import BoundedText

LARGEST_WHOLE: Final = 2**53
"""From here on, not every whole number is exact as a JSON number."""
FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9999
"""Years have four digits."""
WORDS: Final = {"true": True, "false": False}
MAXIMUM_OPTIONS: Final = 100
"""Options in one answer to a checkbox."""


class AnswerType(NamedTuple):
    """A type of field: the end of the sentence "… must be …." and its check.

    `check` returns the answer as it is stored. It raises NotOfKind, or ValueError with a sentence.
    """

    requirement: str
    check: Callable[[Any], Any]


def check_answer(field_type: str, value: Any, label: str) -> Any:
    """Return an answer as it is stored. Raises ValueError with a sentence about the `label`."""
    if value is None:
        return None
    answer_type = TYPES[field_type]
    try:
        return answer_type.check(value)
    except NotOfKind as error:
        raise ValueError(error.describe(label, answer_type.requirement)) from error


def _of_kind(annotation: Any) -> AnswerType:
    kind, _ = parse_annotation(annotation, [])

    def check(value: Any) -> Any:
        scalar = kind.read_scalar(value)
        return None if scalar is None else _check_kind(kind, scalar)

    return AnswerType(kind.requirement(), check)


def _check_kind(kind: Kind, value: Any) -> Any:
    is_too_long = isinstance(kind, BoundedText) and len(str(value)) > kind.limit
    if not kind.is_json(value) or is_too_long:
        raise NotOfKind
    return kind.check(value)


NUMBER: Final = parse_annotation(Number, [])[0]


def _check_number(value: Any) -> Any:
    """Return a number; forms send its digits as a text."""
    if not isinstance(value, str):
        if type(value) not in {int, float}:
            raise NotOfKind
        return value
    if not value.strip():
        return None
    try:
        number = NUMBER.parse(value)
    except ValueError as error:
        raise NotOfKind from error
    return int(number) if number.is_integer() and abs(number) < LARGEST_WHOLE else number


def _check_year(value: Any) -> Any:
    number = _check_number(value)
    if number is None:
        return None
    if number != int(number) or not FIRST_YEAR <= number <= LAST_YEAR:
        raise NotOfKind
    return int(number)


def _check_checkbox(value: Any) -> Any:
    """Return true, false, one option or a list of options; no form says which ones it has."""
    if isinstance(value, bool | str):
        return WORDS.get(value, value) if isinstance(value, str) else value
    if not isinstance(value, list) or len(value) > MAXIMUM_OPTIONS:
        raise NotOfKind
    if not all(isinstance(option, str) for option in value):
        raise NotOfKind
    return value


TYPES: Final[Mapping[str, AnswerType]] = {
    "text": _of_kind(String),
    "paragraph": _of_kind(Html),
    "richtextlink": _of_kind(Html),
    "select": _of_kind(String),
    "email": _of_kind(Email),
    "number": AnswerType("a number", _check_number),
    "year": AnswerType("a year of four digits, such as 2027", _check_year),
    "boolean": _of_kind(Bool),
    "checkbox": AnswerType("true, false, a text or a list of texts", _check_checkbox),
    "file": _of_kind(Url),
    "image": _of_kind(Url),
}
"""By the `type` of a custom form."""
