"""What the checks compare: the stack, the accounts with their jobs, and the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from chaos.journal import Journal
from chaos.model import Accounts, Job, Shop
from chaos.world import Row, World

JOBS: Final = """
SELECT j.*, j.task_id::text AS task, j.result->>'reason' AS reason, u.email,
  coalesce((j.options->>'dry_run')::boolean, false) AS is_dry
FROM jobs j JOIN users u ON u.id = j.user_id
WHERE j.user_id = ANY(CAST(:users AS bigint[])) ORDER BY j.id
"""


@dataclass(frozen=True)
class Evidence:
    """Everything that is left of a run. Rows and lists are read once, at first use."""

    world: World
    accounts: Accounts
    journal: Journal

    @property
    def users(self) -> list[str]:
        """The ids of the run's users: others may use the stack, too."""
        return [account.id for account in self.accounts.accounts]

    @cached_property
    def jobs(self) -> dict[str, Row]:
        """The rows of the users' jobs by task, also of those that no user knows."""
        return {row["task"]: row for row in self.world.select(JOBS, users=self.users)}

    @property
    def shops(self) -> list[Shop]:
        """The events at which the users sell."""
        return [account.shop for account in self.accounts.accounts if account.shop]

    def list_jobs(self) -> Iterator[tuple[Job, Row]]:
        """Give the accepted jobs that have a row, with it."""
        return ((job, self.jobs[job.task]) for job in self.accounts.jobs if job.task in self.jobs)
