"""Each message that no release can read was put aside.

docs/contract/jobs.md#messages-that-no-release-can-read
"""

import json
from collections.abc import Iterator
from typing import Any

from chaos.checks.evidence import Evidence
from chaos.faults.messages import GOES, POISON
from chaos.world import World


def check(evidence: Evidence) -> Iterator[str]:
    """Find unreadable messages that were not put aside."""
    names = {_read_name(evidence.world, key) for key in evidence.world.list_keys("unreadable/")}
    for entry in evidence.journal.select("poisoned"):
        name = entry.details["poison"]
        if entry.details["mark"] == GOES and name not in names:
            yield f"The unreadable message {name} was not put aside: {entry.details}"


def _read_name(world: World, key: str) -> str | None:
    content: dict[str, Any] = json.loads(world.read_object(key))
    name: str | None = content["message_attributes"].get(POISON, {}).get("StringValue")
    return name
