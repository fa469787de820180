"""How many jobs a user may start (docs/contract/jobs.md#limits)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ARRAY, ColumnElement, Connection, Select, and_, false, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from api.http.errors import TooManyRequests
from openevent.infra.config import Settings, settings
from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.permissions import Identity
from openevent.work import jobs

BUSY_SECONDS: Final = 30
"""Retry-After for a user with too many waiting jobs: about the time of one import."""
DAY_SECONDS: Final = 86_400
JOB: Final = jobs.jobs.c
IS_IMPORT: Final = JOB.kind == jobs.ImportEvent.kind


@dataclass(frozen=True)
class DayLimit:
    """The most jobs of one kind that a user may start within 24 hours.

    `name` and `others` are for the sentence of the answer.
    """

    name: str
    others: str
    is_counted: ColumnElement[bool]
    get_maximum: Callable[[Settings], int]


# Only an import that writes gets the id of an event.
IMPORTS: Final = DayLimit(
    "imports",
    "dry runs",
    IS_IMPORT & JOB.event_id.is_not(None),
    lambda limits: limits.max_imports_a_day,
)
DRY_RUNS: Final = DayLimit(
    "dry runs",
    "imports",
    IS_IMPORT & JOB.event_id.is_(None),
    lambda limits: limits.max_dry_runs_a_day,
)


def check(connection: Connection, user: Identity, day_limit: DayLimit | None) -> None:
    """Check that the user may start another job. Raises TooManyRequests.

    `day_limit` is the limit by which the job counts; None if it counts by none. Super
    administrators have no limit of a day, and a maximum of 0 is none.
    """
    limits = settings()
    if user.is_super_admin:
        day_limit = None
    maximum = day_limit.get_maximum(limits) if day_limit else 0
    day_limit = day_limit if maximum else None
    statement = _select_counts(day_limit, maximum).where(JOB.user_id == user.id)
    waiting, started, age = connection.execute(statement).one()
    if waiting >= limits.max_waiting_jobs:
        detail = f"{waiting} of your jobs are waiting. Wait until one of them ends."
        raise _build_error(detail, BUSY_SECONDS)
    if day_limit and started >= maximum:
        raise _build_day_error(day_limit, maximum, DAY_SECONDS - int(age))


def _select_counts(day_limit: DayLimit | None, maximum: int) -> Select[int, int, int]:
    """Select how many jobs wait, how many count today, and when a place of today gets free.

    It gets free when the oldest of the newest `maximum` jobs is a day old. That is its age in
    seconds. There may be more than `maximum`, from before a limit.
    """
    day_ago = func.now() - func.make_interval(0, 0, 0, 1)
    is_today = and_(day_limit.is_counted if day_limit else false(), JOB.created_at > day_ago)
    newest_first = aggregate_order_by(JOB.created_at, JOB.created_at.desc())
    times = func.array_agg(newest_first, type_=ARRAY(TIMESTAMP_TZ)).filter(is_today)
    age = func.extract("epoch", func.now() - times[maximum])
    waiting_jobs = func.count().filter(JOB.state == jobs.WAITING)
    return select(waiting_jobs, func.count().filter(is_today), func.coalesce(age, 0))


def _build_day_error(limit: DayLimit, maximum: int, seconds: int) -> TooManyRequests:
    hours, minutes = divmod(-(-seconds // 60), 60)
    detail = (
        f"You may start {maximum} {limit.name} a day, and failed ones count. "
        f"The next may start in {hours} h {minutes} min; {limit.others} count separately."
    )
    return _build_error(detail, seconds)


def _build_error(detail: str, seconds: int) -> TooManyRequests:
    return TooManyRequests(detail, headers={"Retry-After": str(max(1, seconds))})
