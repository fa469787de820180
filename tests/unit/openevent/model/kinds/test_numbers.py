"""Numbers as an import reads them."""

from typing import Any

import pytest

from tests.unit.openevent.model.kinds.reading import doubted, of


@pytest.mark.parametrize(
    ("value", "read"), [("3", 3), (3, 3), (3.0, 3), (" 4 ", 4), (-(2**31), -(2**31))]
)
def test_integer(value: Any, read: int) -> None:
    assert of("int")(value) == read


@pytest.mark.parametrize("value", ["Gold", 1.5, True, [], {}, "9" * 5000, float("inf")])
def test_what_is_no_integer_is_left_out(value: Any) -> None:
    assert doubted(of("int"), value)[1] is None


@pytest.mark.parametrize(("kind", "value"), [("int", 2**31), ("key", 2**63), ("key", 2.0**64)])
def test_an_integer_beyond_its_column_is_an_error(kind: str, value: float) -> None:
    with pytest.raises(ValueError, match="is too large a number"):
        of(kind)(value)


def test_numbers_have_their_ranges() -> None:
    assert of("latitude")(1.3196856) == 1.3196856
    assert of("longitude")("103.892495") == 103.892495
    assert of("float")(1e300) == 1e300
    assert doubted(of("latitude"), 90.1) == (
        '"90.1" is not a number from -90 to 90: it was left out.',
        None,
    )
    assert doubted(of("longitude"), -181)[1] is None
    assert doubted(of("float"), "nan")[1] is None
    assert doubted(of("float"), 10**400)[1] is None
    assert doubted(of("float"), value=True)[1] is None
