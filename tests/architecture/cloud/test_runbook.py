"""docs/operations/alarms.md says what to do at each alarm of the template, and at no other."""

from typing import Final

from tests.architecture.template import raw
from tests.places import ROOT

PAGE: Final = ROOT / "docs" / "operations" / "alarms.md"
TYPES: Final = {
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Budgets::Budget",
}
SHORTEST: Final = 40
"""Characters of what an entry must say."""


def _read_entries() -> dict[str, list[str]]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_each_alarm_has_an_entry() -> None:
    alarms = {name for name, each in raw()["Resources"].items() if each["Type"] in TYPES}
    assert set(_read_entries()) == alarms, "Write its entry in docs/operations/alarms.md."


def test_an_entry_says_what_it_means_and_what_to_do() -> None:
    for name, (meaning, action) in _read_entries().items():
        assert len(meaning) > SHORTEST / 2, name
        assert len(action) > SHORTEST, name
