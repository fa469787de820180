"""Entry of the scheduler: runs each duty of the day by itself, so that none stops the others."""

from typing import Any

from openevent.infra.telemetry import logger, write_metric
from scheduler.duties import DUTIES


class Undone(Exception):
    """A duty failed: the schedule's retries and the run of the next day repeat it."""


def lambda_handler(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Run all duties; return the number of things that each handled. Raises Undone."""
    counts: dict[str, int] = {}
    for name, duty in DUTIES.items():
        try:
            counts[name] = duty()
        except Exception:  # noqa: BLE001 - a failed duty must not stop the others
            logger.exception("a duty of the day failed", extra={"duty": name})
    logger.info("the duties of the day", extra={"done": counts})
    if failed := DUTIES.keys() - counts.keys():
        write_metric("DutyFailed")
        raise Undone(", ".join(sorted(failed)))
    return counts
