"""Each purged event is gone, with one line in the activity log, and no purge is unfinished."""

from collections.abc import Iterator
from typing import Final

from chaos.checks.evidence import Evidence

UNFINISHED: Final = "SELECT subject_type, subject_id FROM purges"
MEDIA: Final = "SELECT key FROM unused_media WHERE noted_at < now() - interval '1 day'"
LINES: Final = "SELECT count(*) AS n FROM activities WHERE action = :action"
ROWS: Final = "SELECT count(*) AS n FROM events WHERE id = :event"


def check(evidence: Evidence) -> Iterator[str]:
    """Find purges that are not done, or done twice."""
    world = evidence.world
    for row in world.select(UNFINISHED):
        yield f"The purge of {row['subject_type']} {row['subject_id']} is not finished."
    for row in world.select(MEDIA):
        yield f"The medium {row['key']} of a purged row is left."
    for account in evidence.accounts.accounts:
        for event in account.events:
            (line,) = world.select(LINES, action=f"event.purged event {event.id}")
            if line["n"] != int(event.is_purged):
                yield f"The event {event.id} has {line['n']} lines about its purge."
            (row,) = world.select(ROWS, event=int(event.id))
            if bool(row["n"]) == event.is_purged:
                yield f"The event {event.id} has {row['n']} rows; is it purged: {event.is_purged}."
