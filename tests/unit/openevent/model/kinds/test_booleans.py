"""True and false as an import reads them."""

from typing import Any

import pytest

from tests.unit.openevent.model.kinds.reading import doubted, of


@pytest.mark.parametrize(
    ("value", "read"),
    [(True, True), (False, False), ("true", True), ("No", False), (1, True), (0, False)],
)
def test_boolean(value: Any, read: bool) -> None:  # noqa: FBT001
    assert of("bool")(value) is read


@pytest.mark.parametrize("value", ["perhaps", 2, []])
def test_what_is_no_boolean_is_left_out(value: Any) -> None:
    assert doubted(of("bool"), value)[1] is None
