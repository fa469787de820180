"""Entry of the scheduler: runs each duty of the day by itself, so that none stops the others."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from openevent.domain import duties
from openevent.infra.telemetry import logger, write_metric
from scheduler.duties import DUTIES, Duty


class Undone(Exception):
    """A duty failed: the schedule's retries and the run of the next day repeat it."""


def lambda_handler(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Run all duties; return the number of things that each handled. Raises Undone."""
    counts: dict[str, int] = {}
    for name, duty in DUTIES.items():
        count = _run(name, duty)
        if count is not None:
            counts[name] = count
    logger.info("the duties of the day", extra={"done": counts})
    if failed := DUTIES.keys() - counts.keys():
        write_metric("DutyFailed")
        raise Undone(", ".join(sorted(failed)))
    return counts


def _run(name: str, duty: Duty) -> int | None:
    """Run one duty, and record its end; return what it handled, or None if it failed."""
    started_at = datetime.now(UTC)
    try:
        count = duty()
    except Exception as error:  # noqa: BLE001 - a failed duty must not stop the others
        logger.exception("a duty of the day failed", extra={"duty": name})
        _record(name, partial(duties.record_failure, name, started_at, error))
        return None
    _record(name, partial(duties.record_end, name, started_at, count))
    return count


def _record(name: str, record: Callable[[], None]) -> None:
    """Record the end of a duty; what it did counts even if that fails."""
    try:
        record()
    except Exception:  # noqa: BLE001 - the log has the end, too
        logger.exception("the end of a duty was not recorded", extra={"duty": name})
