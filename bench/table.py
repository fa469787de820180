"""The lines that the bench prints: a figure, its goal where it has one, and whether it is met."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure of the bench; `goal` is the most it should be."""

    what: str
    figure: float
    unit: str
    goal: float | None = None

    @property
    def is_over(self) -> bool:
        return self.goal is not None and self.figure > self.goal

    def __str__(self) -> str:
        shown = f"  {self.what:<44}{_number(self.figure):>9} {self.unit:<3}"
        if self.goal is None:
            return shown.rstrip()
        return f"{shown}  goal {_number(self.goal):>5}  {'over' if self.is_over else 'ok'}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"  # noqa: PLR2004
