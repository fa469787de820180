"""Lengths of time, in bodies and in files."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from openevent.model.kinds import Length
from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning

LENGTH: TypeAdapter[str] = TypeAdapter(Length)


@pytest.mark.parametrize(
    ("value", "length"), [("00:30", "00:30"), ("9:30", "09:30"), ("24:00", "24:00")]
)
def test_a_length_is_kept_as_an_import_would_read_it(value: str, length: str) -> None:
    assert LENGTH.validate_python(value) == length


@pytest.mark.parametrize("value", ["24:01", "999:59", "00:60", "half an hour", "", None, 30])
def test_what_is_no_length_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        LENGTH.validate_python(value)


LENGTHS = {
    "00:30": "00:30",
    "0:30": "00:30",
    "00.30": "00:30",
    "1.00": "01:00",
    "24.00": "24:00",
    "08:00": "08:00",
    "0.05": "00:05",
    "3.30": "03:30",
    "11.00": "11:00",
    "00.45 minutes": "00:45",
    "00.2 Hour": "00:12",
    0.3: "00:18",
    1: "01:00",
    2.75: "02:45",
    0.5: "00:30",
    "0.3": "00:18",
    "2.75": "02:45",
    "1": "01:00",
    "45 min": "00:45",
    "90 minutes": "01:30",
    "2 hours": "02:00",
    "1.5h": "01:30",
    "1.30 Hours": "01:18",
    " ": None,
}


@pytest.mark.parametrize(("value", "read"), LENGTHS.items())
def test_length(value: Any, read: str | None) -> None:
    assert build_reader("length")(value) == read
    assert build_reader("length")(read) == read


@pytest.mark.parametrize(
    "value", ["24:30", "soon", "00:75:00", "-1", -1, 30, 1e300, True, "1:5", "²"]
)
def test_what_is_no_length_is_left_out(value: Any) -> None:
    assert read_with_warning(build_reader("length"), value)[1] is None
