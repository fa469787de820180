"""A source of faults: takes the steps of its plan one after another."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chaos.journal import Journal
from chaos.plan import Arguments, Step
from chaos.world import World


@dataclass(frozen=True)
class Source:
    """An actor that harms the stack."""

    actor: str
    world: World
    journal: Journal

    def note(self, action: str, **details: Any) -> None:
        """Write to the journal."""
        self.journal.note(self.actor, action, **details)


type Harm = Callable[[Source, Arguments], None]


def take_steps(
    source: Source, steps: Iterator[Step], faults: Mapping[str, Harm], deadline: float
) -> None:
    """Take steps until the deadline. A step is over when the emulator does not answer."""
    for step in steps:
        time.sleep(min(step.pause, max(0.0, deadline - time.time())))
        if time.time() >= deadline:
            return
        source.note("step", number=step.number, step=step.action, arguments=step.arguments)
        try:
            faults[step.action](source, step.arguments)
        except (BotoCoreError, ClientError, OSError) as error:
            source.note("unclear", number=step.number, error=repr(error))
