"""Kinds whose rule is more than a type."""

import pytest
from pydantic import TypeAdapter, ValidationError

from openevent.kinds import Length

LENGTH: TypeAdapter[str] = TypeAdapter(Length)


@pytest.mark.parametrize(("given", "kept"), [("00:30", "00:30"), ("9:30", "09:30"), ("24:00", "24:00")])
def test_a_length_is_kept_as_an_import_would_read_it(given: str, kept: str) -> None:
    assert LENGTH.validate_python(given) == kept


@pytest.mark.parametrize("given", ["24:01", "999:59", "00:60", "half an hour", "", None, 30])
def test_what_is_no_length_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        LENGTH.validate_python(given)
