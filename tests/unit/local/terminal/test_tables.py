"""Tables of a terminal fit into its width, and colours do not count."""

import io
from datetime import UTC, datetime

import pytest

from local.terminal import colors, tables


@pytest.fixture(autouse=True)
def _no_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert tables.format_table(("id", "name"), [(1, "Ada"), (20, "Grace Hopper")]).splitlines() == [
        "ID  NAME",
        "1   Ada",
        "20  Grace Hopper",
    ]


def test_the_widest_cells_are_cut_to_the_width() -> None:
    rows = [(1, "x" * 50, "short"), (2, "y", "z")]
    head, first, second = tables.format_table(("id", "text", "more"), rows, width=30).splitlines()
    assert len(first) == 30
    assert first == f"1   {'x' * 18}…  short"
    assert (head, second) == (f"ID  TEXT{' ' * 17}MORE", f"2   y{' ' * 20}z")


def test_two_wide_columns_share_what_is_left() -> None:
    (_, line) = tables.format_table(("a", "b"), [("x" * 40, "y" * 40)], width=42).splitlines()
    assert line == f"{'x' * 19}…  {'y' * 19}…"


def test_a_column_keeps_eight_characters() -> None:
    (_, line) = tables.format_table(("a", "b"), [("x" * 40, "y" * 40)], width=5).splitlines()
    assert line == f"{'x' * 7}…  {'y' * 7}…"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "True"),
        (datetime(2026, 5, 6, 7, 8, 9, 10, tzinfo=UTC), "2026-05-06 07:08:09+00:00"),
        ({"a": ["é"]}, '{"a": ["é"]}'),
        ("two\nlines", "two lines"),
    ],
)
def test_a_value_is_one_line(value: object, text: str) -> None:
    assert tables.format_value(value) == text


def test_colors_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    painted = colors.paint("on", colors.GREEN)
    assert painted == "\x1b[32mon\x1b[0m"
    lines = tables.format_table(("a", "b"), [(painted, 1), ("off", 2)]).splitlines()
    assert lines[1] == f"{painted}   1"
    assert colors.strip(lines[1]) == "on   1"


def test_a_file_has_no_colors_unless_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert not colors.is_colored(io.StringIO())
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colors.is_colored(io.StringIO())
