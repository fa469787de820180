"""A kind that leaves an answer out cannot be declared."""

import pytest

from openevent.model.kinds.base import ANSWERS, parse_annotation
from openevent.model.kinds.booleans import BoolKind
from openevent.model.kinds.texts import Text


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_kind_without_an_answer_is_a_type_error(answer: str) -> None:
    answers = {name: getattr(BoolKind, name) for name in ANSWERS if name != answer}
    with pytest.raises(TypeError, match=f"^Money must answer {answer}$"):
        type("Money", BoolKind.__bases__, answers)


def test_a_kind_with_all_answers_is_one() -> None:
    money = type("Money", BoolKind.__bases__, {name: getattr(BoolKind, name) for name in ANSWERS})
    assert money().requirement() == "true or false"


def test_a_kind_of_text_still_answers_for_itself() -> None:
    answers = "name, example, empty_is_null, requirement, check, read_file, schema"
    with pytest.raises(TypeError, match=f"^Slug must answer {answers}$"):
        type("Slug", (Text,), {})


def test_an_annotation_without_a_kind_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="names no kind of value"):
        parse_annotation(str, [])
