"""Every accepted job ended once, in the same state for its clients, its row and its item."""

from collections.abc import Iterator
from typing import Final

from chaos.checks.evidence import Evidence
from chaos.model import Job
from chaos.world import Row

ENDED: Final = ("success", "failure")


def check(evidence: Evidence) -> Iterator[str]:
    """Find jobs without an end, or with several."""
    for job in evidence.accounts.jobs:
        row = evidence.jobs.get(job.task)
        if row is None:
            yield f"The accepted job {job.task} has no row."
        elif row["state"] not in ENDED or row["ended_at"] is None:
            yield f"The job {job.task} has not ended: its state is {row['state']}."
        else:
            yield from _compare_states(job, row, evidence)


def _compare_states(job: Job, row: Row, evidence: Evidence) -> Iterator[str]:
    state = row["state"].upper()
    item = evidence.world.read_item(job.task)
    if item is None or item.get("state") != state:
        item_state = item and item.get("state")
        yield f"The item of the job {job.task} says {item_state}, its row {state}."
    if job.end is None:
        yield f"No client saw an end of the job {job.task}."
        return
    states = {sighting.state for sighting in job.sightings[job.sightings.index(job.end) :]}
    if states != {state}:
        yield f"Clients saw the ends {sorted(states)} of the job {job.task}, its row says {state}."
