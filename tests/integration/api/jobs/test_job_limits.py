"""How many imports, dry runs and waiting jobs a user may have, and whose turn comes when."""

from collections.abc import Callable
from math import floor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from openevent.infra import config, db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.factories import events
from tests.integration.api.jobs import jobs_desk as desk
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]
IMPORT = "/v1/events/import/json"
DRY_RUN = f"{IMPORT}?dry-run=true"
HOUR = 3_600
DAY = 24 * HOUR


def add_jobs(user_id: int, number: int, hours: int, *, dry: bool, state: str = "success") -> None:
    """Add ended imports or dry runs that the user started that many hours ago."""
    with db.transaction() as connection:
        for _ in range(number):
            message = jobs.ImportEvent(
                task_id=uuid4(),
                user_id=user_id,
                request_id="r",
                event_id=None if dry else 1,
                key="k",
                etag="e",
                size=1,
                dry_run=dry,
            )
            row = jobs.insert_job(connection, message, "a", None)
            assert row is not None
            jobs.end(connection, message.task_id, state, {})
            age = func.now() - func.make_interval(0, 0, 0, 0, hours)
            is_job = jobs.jobs.c.id == row["id"]
            connection.execute(update(jobs.jobs).where(is_job).values(created_at=age))


def start(user: Client, path: str = DRY_RUN) -> Answer:
    return user.post_file(path, "a.zip", desk.build_zip())


def measure_age(user_id: int, number: int) -> float:
    """Measure the age in seconds of the job that the user started after `number` others."""
    table = jobs.jobs
    age = func.extract("epoch", func.now() - table.c.created_at)
    in_order = table.c.created_at, table.c.id
    statement = select(age).where(table.c.user_id == user_id).order_by(*in_order).offset(number)
    with db.connect() as connection:
        return float(connection.execute(statement.limit(1)).scalar_one())


@pytest.mark.parametrize("state", [jobs.SUCCESS, jobs.FAILURE])
def test_a_hundred_dry_runs_a_day_at_most(user: Client, user_id: int, state: str) -> None:
    add_jobs(user_id, 99, 20, dry=True, state=state)
    add_jobs(user_id, 5, 25, dry=True)
    assert start(user).status == 200
    seconds_before = DAY - measure_age(user_id, 5)
    refused = start(user)
    assert refused.status == 429
    seconds = int(refused.headers["retry-after"])
    assert floor(DAY - measure_age(user_id, 5)) <= seconds <= seconds_before + 1
    assert refused.detail.startswith("You may start 100 dry runs a day, and failed ones count. ")
    assert refused.detail.endswith("; imports count separately.")
    assert len(desk.receive_imports()) == 1


def test_a_refused_dry_run_stores_nothing(user: Client, user_id: int) -> None:
    add_jobs(user_id, 100, 1, dry=True)
    upload_id = str(uuid4())
    desk.put_upload(user_id, upload_id, b"zip")
    stored = list(storage.list_objects(f"uploads/{user_id}/"))
    assert start(user).status == 429
    assert user.post(IMPORT, {"upload": upload_id}, "dry-run=true").status == 429
    assert list(storage.list_objects(f"uploads/{user_id}/")) == stored
    assert len(desk.load_jobs(user_id)) == 100


def test_imports_and_dry_runs_count_separately(user: Client, user_id: int) -> None:
    add_jobs(user_id, 100, 1, dry=True)
    assert start(user, IMPORT).status == 200
    add_jobs(user_id, 19, 1, dry=False)
    refused = start(user, IMPORT)
    assert (refused.status, start(user).status) == (429, 429)
    assert refused.detail.startswith("You may start 20 imports a day, and failed ones count. ")
    assert refused.detail.endswith("; dry runs count separately.")


def test_the_dry_runs_of_others_do_not_count(
    user: Client, user_id: int, add_user: AddUser, enter: Enter
) -> None:
    add_jobs(user_id, 100, 1, dry=True)
    other = add_user()
    assert (start(user).status, start(enter(other)).status) == (429, 200)


def test_exports_are_no_dry_runs(user_id: int, enter: Enter, event: events.WholeEvent) -> None:
    add_jobs(user_id, 100, 1, dry=True)
    add_jobs(user_id, 20, 1, dry=False)
    with db.transaction() as connection:
        events.grant(connection, event.id, user_id)
    assert enter(user_id).post(f"/v1/events/{event.id}/export/json").status == 200
    assert enter(user_id).post(f"/v1/users/{user_id}/export/json").status == 200


def test_more_dry_runs_from_before_the_limit_are_waited_for(user: Client, user_id: int) -> None:
    add_jobs(user_id, 40, 23, dry=True)
    add_jobs(user_id, 100, 2, dry=True)
    seconds = int(start(user).headers["retry-after"])
    assert 21 * HOUR < seconds <= 22 * HOUR


def test_the_same_dry_run_again_is_answered_at_the_limit(user: Client, user_id: int) -> None:
    upload_id = str(uuid4())
    desk.put_upload(user_id, upload_id, b"zip")
    add_jobs(user_id, 99, 1, dry=True)
    answers = [user.post(IMPORT, {"upload": upload_id}, "dry-run=true") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert start(user).status == 429


def test_the_deployment_sets_the_limit(
    user: Client, user_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_DRY_RUNS_A_DAY", "2")
    config.settings.cache_clear()
    add_jobs(user_id, 1, 1, dry=True)
    statuses = [start(user).status for _ in range(2)]
    monkeypatch.undo()
    config.settings.cache_clear()
    assert statuses == [200, 429]


@pytest.mark.parametrize(("query", "name"), [(IMPORT, "IMPORTS"), (None, "DRY_RUNS")])
def test_a_limit_of_0_is_none(
    user: Client, user_id: int, query: str | None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"MAX_{name}_A_DAY", "0")
    config.settings.cache_clear()
    add_jobs(user_id, 100, 1, dry=True)
    add_jobs(user_id, 20, 1, dry=False)
    answer = start(user, query) if query else start(user)
    monkeypatch.undo()
    config.settings.cache_clear()
    assert answer.status == 200


def test_super_administrators_have_no_limit_of_a_day_but_wait_for_their_jobs(
    add_user: AddUser, enter: Enter
) -> None:
    user_id = add_user(is_super_admin=True)
    administrator = enter(user_id)
    add_jobs(user_id, 100, 1, dry=True)
    add_jobs(user_id, 20, 1, dry=False)
    answers = [start(administrator), start(administrator, IMPORT), start(administrator)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert start(administrator).status == 429
    assert start(administrator).detail.startswith("3 of your jobs are waiting.")


def test_administrators_have_the_limits_of_a_day(add_user: AddUser, enter: Enter) -> None:
    user_id = add_user(is_admin=True)
    add_jobs(user_id, 20, 1, dry=False)
    assert start(enter(user_id), IMPORT).status == 429


def test_messages_are_in_the_group_of_their_user(
    user: Client, user_id: int, event: events.WholeEvent
) -> None:
    client("sqs").purge_queue(QueueUrl=settings().exports_queue_url)
    with db.transaction() as connection:
        events.grant(connection, event.id, user_id)
    requests: list[Answer] = [start(user), start(user, IMPORT)]
    requests.append(user.post(f"/v1/events/{event.id}/export/json"))
    assert [answer.status for answer in requests] == [200] * 3
    end_all(user_id)
    assert user.post(f"/v1/users/{user_id}/export/json").status == 200
    messages: list[dict[str, Any]] = [*desk.receive_imports(), *desk.receive_exports()]
    assert [message["group"] for message in messages] == [str(user_id)] * 4


def end_all(user_id: int) -> None:
    for job in desk.load_jobs(user_id):
        desk.end_job(job["task_id"], jobs.FAILURE, {})
