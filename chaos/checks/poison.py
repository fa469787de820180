"""Each message that no release can read was put aside.

docs/contract/jobs.md#messages-that-no-release-can-read
"""

from collections.abc import Iterator

from chaos.checks.evidence import Evidence
from chaos.faults.messages import GOES


def check(evidence: Evidence) -> Iterator[str]:
    """Find unreadable messages that are neither in their queue nor put aside."""
    names = {key.rpartition("/")[2] for key in evidence.world.list_keys("unreadable/")}
    for entry in evidence.journal.select("poisoned"):
        message = entry.details["message"]
        if entry.details["mark"] == GOES and f"{message}.json" not in names:
            yield f"The unreadable message {message} was not put aside: {entry.details}"
