"""A line shows a figure, its goal, and whether the figure meets it."""

from bench.table import Line


def test_a_figure_at_its_goal_meets_it() -> None:
    assert str(Line("ratio", 2.5, "x", 2.5)).split() == ["ratio", "2.50", "x", "goal", "2.50", "ok"]


def test_a_figure_above_its_goal_is_over() -> None:
    line = Line("peak memory", 451, "MB", 450)
    assert line.is_over
    assert str(line).split() == ["peak", "memory", "451", "MB", "goal", "450", "over"]


def test_a_figure_without_goal_is_never_over() -> None:
    line = Line("CPU", 12.345, "s")
    assert not line.is_over
    assert str(line).split() == ["CPU", "12.35", "s"]
