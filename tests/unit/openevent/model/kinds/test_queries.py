"""Values of the query string, by the kind of the attribute they are compared with."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.openevent.model.kinds.reading import KINDS

NOON = datetime(2018, 3, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "ä ", "ä "),
        ("choice", "nobody knows", "nobody knows"),
        ("int", "-12", -12),
        ("int", 2**63 - 1, 2**63 - 1),
        ("float", "1.5e3", 1500.0),
        ("latitude", 1, 1.0),
        ("bool", "TRUE", True),
        ("bool", False, False),
        ("time", "2018-03-22T20:00:00+08:00", NOON),
        ("time", "2018-03-22T20:00:00 08:00", NOON),
        ("time", "2018-03-22T12:00:00Z", NOON),
        ("time", "2018-03-22 12:00", NOON),
        ("time", "%2018-03-22T12:00:00%", NOON),
        ("time", " %%2018-03-22T20:00:00+08:00% ", NOON),
        ("time", "%2018-03-22T12:00:00", NOON),
        ("time", "2018-03-22", NOON.replace(hour=0)),
    ],
)
def test_a_value_is_read(kind: str, value: Any, expected: Any) -> None:
    assert KINDS[kind].read_query(value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 1),
        ("text", None),
        ("text", "a\0"),
        ("text", "\ud800"),
        ("text", "x" * 200_001),
        ("int", "1.0"),
        ("int", 1.0),
        ("int", True),
        ("int", "٣"),
        ("int", "--1"),
        ("int", ""),
        ("int", 2**63),
        ("int", "9" * 5_000),
        ("float", "nan"),
        ("float", "-inf"),
        ("float", 10**400),
        ("float", []),
        ("float", True),
        ("bool", 1),
        ("bool", "yes"),
        ("bool", None),
        ("time", "noon"),
        ("time", "%"),
        ("time", "2018-03%-22"),
        ("time", 0),
        ("time", "0001-01-01T00:00+14:00"),
        ("time", "9999-12-31T23:59-14:00"),
        ("json", {}),
        ("json", "null"),
    ],
)
def test_what_is_no_such_value_is_told_in_a_sentence(kind: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^.{1,90} is not [a-zA-Z0-9 :+-]+\.$"):
        KINDS[kind].read_query(value)
