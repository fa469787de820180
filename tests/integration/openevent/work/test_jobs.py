"""Jobs: exactly one of many parallel transactions ends a job; a request key finds its job."""

import random
import threading
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, func, insert, select

from local.stack import schema
from openevent.infra import db
from openevent.resources.user import users
from openevent.work import jobs


@pytest.fixture
def user_id() -> int:
    with db.transaction() as connection:
        row = insert(users.table).values(email=f"{uuid4()}@example.org").returning(users.table.c.id)
        return int(connection.execute(row).scalar_one())


def import_message(user_id: int) -> jobs.ImportEvent:
    return jobs.ImportEvent(
        task_id=uuid4(),
        user_id=user_id,
        request_id="r-1",
        event_id=7,
        key="uploads/1/x.zip",
        etag="e",
        size=10,
    )


def export_message(user_id: int) -> jobs.ExportEvent:
    return jobs.ExportEvent(
        task_id=uuid4(), user_id=user_id, request_id="r-1", event_id=7, image=True
    )


def insert_job(message: jobs.Message, key: str | None = None) -> bool:
    with db.transaction() as connection:
        return jobs.insert_job(connection, message, "A summit.zip", key) is not None


def test_a_job_is_ended_only_once(user_id: int) -> None:
    message = import_message(user_id)
    assert insert_job(message)
    with db.transaction() as connection:
        row = jobs.end(connection, message.task_id, jobs.SUCCESS, {"id": "7"})
        again = jobs.end(connection, message.task_id, jobs.FAILURE, {})
    assert row is not None
    assert (row["state"], row["result"], row["event_id"]) == ("success", {"id": "7"}, 7)
    assert again is None


def end_and_roll_back(message: jobs.Message) -> None:
    with db.transaction() as connection:
        jobs.end(connection, message.task_id, jobs.SUCCESS, {})
        raise RuntimeError("killed")


def test_a_job_whose_end_was_rolled_back_is_waiting(user_id: int) -> None:
    message = import_message(user_id)
    insert_job(message)
    with pytest.raises(RuntimeError, match="killed"):
        end_and_roll_back(message)
    with db.connect() as connection:
        row = jobs.load(connection, message.task_id)
    assert row is not None
    assert row["state"] == jobs.WAITING


@pytest.mark.parametrize("state", [jobs.WAITING, jobs.SUCCESS, jobs.FAILURE])
def test_a_key_belongs_to_one_import_that_did_not_fail(user_id: int, state: str) -> None:
    first, second = import_message(user_id), import_message(user_id)
    assert insert_job(first, "upload-1")
    if state != jobs.WAITING:
        with db.transaction() as connection:
            jobs.end(connection, first.task_id, state, {})
    is_free = state == jobs.FAILURE
    assert insert_job(second, "upload-1") == is_free
    assert not insert_job(import_message(user_id), "upload-1")
    with db.connect() as connection:
        row = jobs.find_by_key(connection, user_id, "import.event", "upload-1")
    assert row is not None
    assert row["task_id"] == (second if is_free else first).task_id


def test_an_export_with_the_same_key_is_a_new_job_after_a_worker_opened_the_first(
    user_id: int,
) -> None:
    first = export_message(user_id)
    assert insert_job(first, "export:7:image")
    assert not insert_job(export_message(user_id), "export:7:image")
    with db.transaction() as connection:
        jobs.mark_opened(connection, first.task_id)
    assert insert_job(export_message(user_id), "export:7:image")


def test_eight_parallel_threads_end_each_of_fifty_jobs_once(
    user_id: int, database: schema.Database
) -> None:
    messages = [import_message(user_id) for _ in range(50)]
    for message in messages:
        insert_job(message)
    ended_ids: list[object] = []

    def end_jobs(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - not used for secrets
        engine = create_engine(
            database.url.replace("postgresql:", "postgresql+pg8000:"), pool_size=1
        )
        for message in dice.sample(messages, len(messages)):
            with engine.connect() as connection, connection.begin() as transaction:
                row = jobs.end(connection, message.task_id, jobs.SUCCESS, {"by": seed})
                if row and dice.random() < 0.3:
                    transaction.rollback()
                elif row:
                    ended_ids.append(message.task_id)
        engine.dispose()

    for _ in range(3):
        threads = [threading.Thread(target=end_jobs, args=(seed,)) for seed in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    end_jobs(99)
    query = select(func.count()).where(
        jobs.jobs.c.state == jobs.SUCCESS, jobs.jobs.c.user_id == user_id
    )
    with db.connect() as connection:
        assert connection.execute(query).scalar_one() == len(ended_ids) == len(set(ended_ids))
