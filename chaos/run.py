"""One run: users and faults until the time is over, the wait for the last ends, the checks."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from chaos import drain, plan, user
from chaos.actions import ACTIONS, polls
from chaos.checks import CHECKS
from chaos.checks.evidence import Evidence
from chaos.faults import FAULTS, source
from chaos.journal import Journal
from chaos.model import Accounts
from chaos.world import World

USERS: Final = 4
SOURCES: Final = 2


def run(world: World, seed: int, seconds: float, journal: Path) -> Evidence:
    """Run users and faults for so long, then wait for the end of all work."""
    evidence = Evidence(world, Accounts(), Journal(journal))
    run_id, deadline = f"chaos{secrets.token_hex(3)}", time.time() + seconds
    with ThreadPoolExecutor(USERS + SOURCES) as pool:
        futures = [
            *(
                pool.submit(_run_user, evidence, f"{run_id}-{number}", (seed, number), deadline)
                for number in range(USERS)
            ),
            *(
                pool.submit(_run_faults, evidence, seed, number, deadline)
                for number in range(SOURCES)
            ),
        ]
    for future in futures:
        future.result()
    await_ends(evidence)
    _run_daily_duties(evidence)
    return evidence


def _run_user(evidence: Evidence, run_id: str, place: tuple[int, int], deadline: float) -> None:
    seed, number = place
    actor = user.User(f"user{number}", evidence.world, evidence.journal, evidence.accounts, run_id)
    user.take_steps(actor, plan.plan_user(seed, number), ACTIONS, deadline)


def _run_faults(evidence: Evidence, seed: int, number: int, deadline: float) -> None:
    actor = source.Source(f"faults{number}", evidence.world, evidence.journal)
    source.take_steps(actor, plan.plan_faults(seed, number), FAULTS, deadline)


def await_ends(evidence: Evidence) -> None:
    """Let the users poll until they have seen the ends of their jobs, then wait for the rest."""
    evidence.journal.note("run", "drain")
    with ThreadPoolExecutor(USERS) as pool:
        list(pool.map(polls.await_ends, evidence.accounts.accounts))
    _drain(evidence)
    evidence.journal.note("run", "drained")


def _run_daily_duties(evidence: Evidence) -> None:
    """Run the duties of a day: they remove what killed processes have left in the bucket.

    docs/contract/jobs.md#failed-jobs
    """
    evidence.world.run_daily_duties()
    _drain(evidence)


def _drain(evidence: Evidence) -> None:
    for text in drain.drain(evidence.world):
        evidence.journal.note("run", "contradiction", text=f"After the last wait: {text}")


def find_violations(evidence: Evidence) -> Iterator[str]:
    """Run all checks."""
    for check in CHECKS:
        yield from check(evidence)
    for entry in evidence.journal.select("contradiction"):
        yield f"{entry.actor} at {entry.seconds:.1f} s: {entry.details}"
