"""What a run prints: its figures, and each violation with the command that repeats the run."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from chaos.checks.evidence import Evidence
from chaos.world import Row

FAULTS: Final = ("killed", "ended_session", "duplicated", "reordered", "poisoned", "replaced")


def describe(evidence: Evidence) -> Iterator[str]:
    """Describe a run in a few lines of figures."""
    entries = evidence.journal.entries
    actions = Counter(entry.action for entry in entries)
    users = len(evidence.accounts.accounts)
    yield f"{users} users, {actions['step']} steps, {_describe_requests(evidence)}"
    yield "faults: " + _join(Counter({name: actions[name] for name in FAULTS}))
    yield "jobs: " + _join(Counter(_name_end(row) for row in evidence.jobs.values()))
    drained = [entry.seconds for entry in entries if entry.action in {"drain", "drained"}]
    if len(drained) == 2:  # noqa: PLR2004 - the start and the end of the wait
        yield f"the last work ended {drained[1] - drained[0]:.0f} s after the last step"


def _describe_requests(evidence: Evidence) -> str:
    requests = evidence.journal.select("request")
    statuses = Counter(str(entry.details.get("status", "none")) for entry in requests)
    longest = max((entry.details["seconds"] for entry in requests), default=0)
    return f"{len(requests)} requests ({_join(statuses)}; the longest took {longest:.1f} s)"


def _name_end(row: Row) -> str:
    kind = f"dry {row['kind']}" if row["is_dry"] else row["kind"]
    return f"{kind} {row['reason'] or row['state']}"


def _join(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count) or "none"
