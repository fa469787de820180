"""Each numbered point of docs/contract/clients.md has tests that name its number."""

import re
from typing import Final

from tests.places import ROOT

PLACE: Final = ROOT / "tests" / "integration" / "api" / "clients"
POINTS: Final = range(1, 39)
"""Of point 13 the invites' routes; uploads and test mails are not there yet."""


def test_each_point_has_a_test_by_its_number() -> None:
    numbers_by_file = [
        re.findall(r"^def test_(\d+)_", file.read_text(), re.MULTILINE)
        for file in PLACE.glob("test_client*.py")
    ]
    assert {int(number) for numbers in numbers_by_file for number in numbers} == set(POINTS)
