"""Checks of the deep health route (docs/contract/api.md#health).

A pass is cached for 27 s, a failure for 9 s.
"""

import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

from api.health import database
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.telemetry import logger, write_metric
from openevent.work import jobs

SUCCESS, FAILURE = "success", "failure"
PATIENCE: Final = db.API_WAIT_SECONDS
PASS_SECONDS: Final = 27
FAILURE_SECONDS: Final = 9
OLD_SECONDS: Final = 900
"""The greatest age of a waiting job. The alarm on the queues has the same limit."""
WORKERS: Final[Mapping[str, str]] = {
    "import_worker": jobs.ImportEvent.kind,
    "export_worker": jobs.ExportEvent.kind,
    "image_worker": jobs.MakeImages.kind,
    "document_worker": jobs.PrintBadge.kind,
}
ENABLED: Final = frozenset({"Enabled", "Enabling", "Updating"})


class CheckFailed(Exception):
    """A check that does not pass. Its text is public and names nothing internal."""


@dataclass(frozen=True)
class Result:
    """The result of a check. Times are seconds since 1970."""

    checker: str
    output: str
    passed: bool
    timestamp: float
    expires: float


_results: dict[str, Result] = {}


def build_report(now: float) -> dict[str, Any]:
    """Run the checks whose results have expired, and build the report of all."""
    checks = _list_checks()
    due = [name for name in checks if name not in _results or _results[name].expires <= now]
    if due:
        state = _read_state()
        for name in due:
            _results[name] = _run_check(name, partial(checks[name], state), now)
    results = [_results[name] for name in checks]
    return {
        "status": SUCCESS if all(result.passed for result in results) else FAILURE,
        "timestamp": now,
        "hostname": socket.gethostname(),
        "results": [asdict(result) for result in results],
    }


def clear_results() -> None:
    """Clear the cached results."""
    _results.clear()


type State = database.DatabaseState | None
"""The state of the database; None if it does not answer."""
type Check = Callable[[State], str]


def _list_checks() -> dict[str, Check]:
    workers: dict[str, Check] = {
        f"health_check_{name}": partial(_check_worker, name) for name in WORKERS
    }
    return {
        "health_check_db": _check_database,
        "health_check_migrations": _check_migrations,
        **workers,
        "health_check_tasks": _check_tasks,
        "health_check_storage": _check_storage,
    }


def _read_state() -> State:
    try:
        return db.run_read(database.read_state, PATIENCE)
    except Exception:  # noqa: BLE001 - any error means that the database does not answer
        logger.exception("the database does not answer the health check")
        return None


def _run_check(name: str, check: Callable[[], str], now: float) -> Result:
    try:
        return Result(name, check(), passed=True, timestamp=now, expires=now + PASS_SECONDS)
    except Exception as error:  # noqa: BLE001 - any error means that the check does not pass
        logger.exception("a health check failed", extra={"checker": name})
        write_metric("HealthCheckFailed", checker=name)
        output = str(error) if isinstance(error, CheckFailed) else "no answer"
        return Result(name, output, passed=False, timestamp=now, expires=now + FAILURE_SECONDS)


def _require_state(state: State) -> database.DatabaseState:
    if state is None:
        raise CheckFailed("Error connecting to database")
    return state


def _check_database(state: State) -> str:
    _require_state(state)
    return "database ok"


def _check_migrations(state: State) -> str:
    current = _require_state(state)
    outdated = database.list_outdated(current)
    if outdated:
        details = [f"{model} model out of date with migrations" for model in outdated]
        raise CheckFailed("; ".join(details))
    head = database.get_head()
    if current.revision < head:
        revision = current.revision or "none"
        raise CheckFailed(f"database out of date with migrations: at {revision}, not {head}")
    return "database up to date with migrations"


def _check_worker(name: str, state: State) -> str:
    source = settings().event_sources.get(name)
    if source is None:
        raise CheckFailed(f"{name} has no event source")
    if client("lambda").get_event_source_mapping(UUID=source)["State"] not in ENABLED:
        raise CheckFailed(f"{name} takes no messages")
    if _require_state(state).waiting.get(WORKERS[name], 0) > OLD_SECONDS:
        minutes = OLD_SECONDS // 60
        raise CheckFailed(f"a job for {name} has waited for more than {minutes} minutes")
    return f"{name} ok"


def _check_tasks(_: State) -> str:
    table = client("dynamodb").describe_table(TableName=settings().tasks_table)["Table"]
    if table["TableStatus"] not in {"ACTIVE", "UPDATING"}:
        raise CheckFailed("the task table is not ready")
    return "task table ok"


def _check_storage(_: State) -> str:
    client("s3").head_bucket(Bucket=settings().bucket)
    return "bucket ok"
