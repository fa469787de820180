"""Numbers as an import reads them."""

from typing import Any

import pytest

from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


@pytest.mark.parametrize(
    ("value", "read"),
    [("3", 3), (3, 3), (3.0, 3), (" 4 ", 4), ("3.0", 3), ("-3.00 ", -3), (-(2**31), -(2**31))],
)
def test_integer(value: Any, read: int) -> None:
    assert build_reader("int")(value) == read


@pytest.mark.parametrize(
    "value", ["Gold", 1.5, "1.5", ".0", "1.0.0", True, [], {}, "9" * 5000, float("inf")]
)
def test_what_is_no_integer_is_left_out(value: Any) -> None:
    assert read_with_warning(build_reader("int"), value)[1] is None


@pytest.mark.parametrize(("kind", "value"), [("int", 2**31), ("key", 2**63), ("key", 2.0**64)])
def test_an_integer_beyond_its_column_is_an_error(kind: str, value: float) -> None:
    with pytest.raises(ValueError, match="is too large a number"):
        build_reader(kind)(value)


def test_numbers_have_their_ranges() -> None:
    assert build_reader("latitude")(1.3196856) == 1.3196856
    assert build_reader("longitude")("103.892495") == 103.892495
    assert build_reader("float")(1e300) == 1e300
    assert read_with_warning(build_reader("latitude"), 90.1) == (
        '"90.1" is not a number from -90 to 90: it was left out.',
        None,
    )
    assert read_with_warning(build_reader("longitude"), -181)[1] is None
    assert read_with_warning(build_reader("float"), "nan")[1] is None
    assert read_with_warning(build_reader("float"), 10**400)[1] is None
    assert read_with_warning(build_reader("float"), value=True)[1] is None
