"""The lines that the bench prints: a figure, and whether it meets its goal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure of the bench; `goal` is its upper bound, None if it has no goal."""

    name: str
    figure: float
    unit: str
    goal: float | None = None

    @property
    def is_over(self) -> bool:
        return self.goal is not None and self.figure > self.goal

    def __str__(self) -> str:
        text = f"  {self.name:<44}{_format(self.figure):>9} {self.unit:<3}"
        if self.goal is None:
            return text.rstrip()
        verdict = "over" if self.is_over else "ok"
        return f"{text}  goal {_format(self.goal):>5}  {verdict}"


def _format(value: float) -> str:
    is_large = abs(value) >= 100  # noqa: PLR2004
    return f"{value:,.0f}" if is_large or value == int(value) else f"{value:,.2f}"
