"""A user of a run: takes the steps of the plan one after another."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chaos.client import Client, Unclear
from chaos.journal import Journal
from chaos.model import Account, Accounts, Event, Job
from chaos.plan import Arguments, Step
from chaos.world import World


@dataclass
class User:
    """An actor with its account of this moment, which a step `join` replaces by a new one."""

    actor: str
    world: World
    journal: Journal
    accounts: Accounts
    run_id: str
    account: Account | None = None

    @property
    def client(self) -> Client:
        """The client with the login of the account, or without one before the first."""
        return self.account.client if self.account else self.create_client()

    def create_client(self) -> Client:
        """Create a client that is not logged in."""
        return Client(self.world.stack["api"], self.actor, self.journal)

    def note(self, action: str, **details: Any) -> None:
        """Write to the journal."""
        self.journal.note(self.actor, action, **details)

    def choose_event(self, number: int) -> Event | None:
        """Choose one of the own events by a number of the plan."""
        events = self.account.events if self.account else []
        return events[number % len(events)] if events else None

    def choose_job(self, number: int, *, is_open: bool) -> Job | None:
        """Choose a job by a number of the plan: of those whose end is not seen, or of all."""
        jobs = self.account.jobs if self.account else []
        if is_open:
            jobs = [job for job in jobs if job.end is None]
        return jobs[number % len(jobs)] if jobs else None


type Act = Callable[[User, Arguments], None]


def take_steps(
    user: User, steps: Iterator[Step], actions: Mapping[str, Act], deadline: float
) -> None:
    """Take steps until the deadline. A step is over when nobody knows whether it was done."""
    for step in steps:
        time.sleep(min(step.pause, max(0.0, deadline - time.time())))
        if time.time() >= deadline:
            return
        user.note("step", number=step.number, step=step.action, arguments=step.arguments)
        try:
            actions[step.action](user, step.arguments)
        except Unclear:
            user.note("unclear", number=step.number)
