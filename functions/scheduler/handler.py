"""The scheduler's entry: every duty of the day, each by itself; one that fails holds up no other, and is done again."""

from typing import Any

from openevent.infra.telemetry import logger, write_metric
from scheduler.duties import DUTIES


class Undone(Exception):
    """Some duty failed: the clock's own retries, and tomorrow's run, do it again."""


def lambda_handler(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Do all duties and give how many things each dealt with. Raises Undone."""
    done: dict[str, int] = {}
    for name, duty in DUTIES.items():
        try:
            done[name] = duty()
        except Exception:  # noqa: BLE001 - a duty that fails must not hold up the others
            logger.exception("a duty of the day failed", extra={"duty": name})
    logger.info("the duties of the day", extra={"done": done})
    if undone := DUTIES.keys() - done.keys():
        write_metric("DutyFailed")
        raise Undone(", ".join(sorted(undone)))
    return done
