"""Texts as an import reads them."""

from typing import Any

import pytest

from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


@pytest.mark.parametrize(
    ("value", "read"),
    [(" as it is ", " as it is "), ("日本", "日本"), (3, "3"), (4.0, "4"), (1.5, "1.5")],
)
def test_text_is_kept_letter_by_letter(value: Any, read: str) -> None:
    assert build_reader("text")(value) == read


@pytest.mark.parametrize("value", [True, {"a": 1}, ["a"]])
def test_what_is_no_text_is_left_out(value: Any) -> None:
    assert read_with_warning(build_reader("text"), value)[1] is None


def test_a_text_that_is_too_long_is_an_error_with_its_beginning() -> None:
    assert build_reader("text", 2000)("a" * 2000) == "a" * 2000
    with pytest.raises(
        ValueError, match=r"The text has 100,000 characters; 2,000 are allowed. It begins \"aaa"
    ):
        build_reader("text", 2000)("a" * 100_000)
