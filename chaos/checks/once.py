"""No import made two events, and no event belongs to two jobs."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from chaos.checks.evidence import Evidence
from chaos.model import SHOP

OWNED: Final = """
SELECT e.id FROM events e
JOIN users_events_roles r ON r.event_id = e.id JOIN roles o ON o.id = r.role_id
WHERE o.name = 'owner' AND r.user_id = ANY(CAST(:users AS bigint[])) AND e.name <> :shop
"""


def check(evidence: Evidence) -> Iterator[str]:
    """Compare the events of each user with the user's successful imports."""
    imported = Counter(
        row["event_id"]
        for row in evidence.jobs.values()
        if row["kind"] == "import.event" and row["state"] == "success" and not row["is_dry"]
    )
    owned = Counter(
        row["id"] for row in evidence.world.select(OWNED, users=evidence.users, shop=SHOP)
    )
    for event, count in (owned - imported).items():
        yield f"The event {event} is owned {count} times by users of the run, without so many jobs."
    for event, count in imported.items():
        if count > 1:
            yield f"The event {event} is the result of {count} jobs."
