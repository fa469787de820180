"""True and false as an import reads them."""

from typing import Any

import pytest

from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("No", False),
        (1, True),
        (0, False),
        (1.0, True),
    ],
)
def test_boolean(value: Any, read: bool) -> None:  # noqa: FBT001
    assert build_reader("bool")(value) is read


@pytest.mark.parametrize("value", ["perhaps", 2, []])
def test_what_is_no_boolean_is_left_out(value: Any) -> None:
    assert read_with_warning(build_reader("bool"), value)[1] is None
