"""Colors as an import reads them."""

from typing import Any

import pytest

from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


@pytest.mark.parametrize(
    ("value", "read"), [("#59f0d5", "#59f0d5"), (" 59F0D5", "#59F0D5"), ("#fff", "#fff")]
)
def test_color(value: str, read: str) -> None:
    assert build_reader("color")(value) == read


@pytest.mark.parametrize("value", ["#OOOOOO", "red", "#12345", "#fff;x", 5])
def test_what_is_no_color_is_left_out(value: Any) -> None:
    assert read_with_warning(build_reader("color"), value)[1] is None
