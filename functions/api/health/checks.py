"""The checks of the deep health answer (docs/contract/api.md#health); a pass is kept 27 s, a failure 9 s."""

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
"""The oldest waiting job is younger: the alarm on the queues has the same bound."""
WORKERS: Final[Mapping[str, str]] = {
    "import_worker": jobs.ImportEvent.kind,
    "export_worker": jobs.ExportEvent.kind,
}
ENABLED: Final = frozenset({"Enabled", "Enabling", "Updating"})


class CheckFailed(Exception):
    """What a check says where it does not pass: a sentence without anything internal."""


@dataclass(frozen=True)
class Result:
    """What a check said; times are seconds since 1970."""

    checker: str
    output: str
    passed: bool
    timestamp: float
    expires: float


_kept: dict[str, Result] = {}


def build_report(now: float) -> dict[str, Any]:
    """Check what is due at this time, and report on everything."""
    due = [name for name in _checks() if name not in _kept or _kept[name].expires <= now]
    if due:
        facts = _facts()
        _kept.update({name: _result(name, partial(_checks()[name], facts), now) for name in due})
    results = [_kept[name] for name in _checks()]
    return {
        "status": SUCCESS if all(result.passed for result in results) else FAILURE,
        "timestamp": now,
        "hostname": socket.gethostname(),
        "results": [asdict(result) for result in results],
    }


def clear_results() -> None:
    """Keep no result."""
    _kept.clear()


type Facts = database.DatabaseState | None
"""What the database said of itself, None where it did not answer."""
type Check = Callable[[Facts], str]


def _checks() -> dict[str, Check]:
    workers: dict[str, Check] = {f"health_check_{name}": partial(_worker, name) for name in WORKERS}
    return {
        "health_check_db": _database,
        "health_check_migrations": _migrations,
        **workers,
        "health_check_tasks": _tasks,
        "health_check_storage": _storage,
    }


def _facts() -> Facts:
    try:
        return db.run_read(database.read_state, PATIENCE)
    except Exception:  # noqa: BLE001 - whatever it is, the answer says so and the log has it
        logger.exception("the database does not answer the health check")
        return None


def _result(name: str, check: Callable[[], str], now: float) -> Result:
    try:
        return Result(name, check(), passed=True, timestamp=now, expires=now + PASS_SECONDS)
    except Exception as error:  # noqa: BLE001 - the same
        logger.exception("a health check failed", extra={"checker": name})
        write_metric("HealthCheckFailed", checker=name)
        output = str(error) if isinstance(error, CheckFailed) else "no answer"
        return Result(name, output, passed=False, timestamp=now, expires=now + FAILURE_SECONDS)


def _known(facts: Facts) -> database.DatabaseState:
    if facts is None:
        raise CheckFailed("Error connecting to database")
    return facts


def _database(facts: Facts) -> str:
    _known(facts)
    return "database ok"


def _migrations(facts: Facts) -> str:
    known = _known(facts)
    late = database.list_outdated(known)
    if late:
        raise CheckFailed("; ".join(f"{model} model out of date with migrations" for model in late))
    if known.revision < database.get_head():
        raise CheckFailed(
            f"database out of date with migrations: at {known.revision or 'none'}, not {database.get_head()}"
        )
    return "database up to date with migrations"


def _worker(name: str, facts: Facts) -> str:
    source = settings().event_sources.get(name)
    if source is None:
        raise CheckFailed(f"{name} has no event source")
    state = client("lambda").get_event_source_mapping(UUID=source)["State"]
    if state not in ENABLED:
        raise CheckFailed(f"{name} takes no messages")
    if _known(facts).waiting.get(WORKERS[name], 0) > OLD_SECONDS:
        raise CheckFailed(f"a job for {name} has waited for more than {OLD_SECONDS // 60} minutes")
    return f"{name} ok"


def _tasks(_: Facts) -> str:
    table = client("dynamodb").describe_table(TableName=settings().tasks_table)["Table"]
    if table["TableStatus"] not in {"ACTIVE", "UPDATING"}:
        raise CheckFailed("the task table is not ready")
    return "task table ok"


def _storage(_: Facts) -> str:
    client("s3").head_bucket(Bucket=settings().bucket)
    return "bucket ok"
