"""Bounds of a stack that differ between a developer's and those of tests."""

import json
from dataclasses import asdict, dataclass, field

from local.services.gate import Bounds
from local.stack.watch import WatchBounds


@dataclass(frozen=True)
class Tuning:
    """The bounds of a stack (docs/contract/local-stack.md#throttle and #restart)."""

    gate: Bounds = field(default_factory=Bounds)
    watch: WatchBounds = field(default_factory=WatchBounds)

    def to_json(self) -> str:
        """Write the bounds as an argument of the supervisor."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Tuning":
        """Read the supervisor's argument."""
        values = json.loads(text)
        return cls(gate=Bounds(**values["gate"]), watch=WatchBounds(**values["watch"]))


LAPTOP = Tuning()
TEST = Tuning(
    gate=Bounds(fewest_waiting=1000, patience_seconds=29), watch=WatchBounds(probe_seconds=60)
)
"""A slow machine is no reason for a 429 or a restart."""


def get_tuning(pace: str) -> Tuning:
    """Return the bounds for a pace of the template."""
    return TEST if pace == "test" else LAPTOP
