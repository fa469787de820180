"""One row ends a job: of many enders exactly one wins, and a request key finds its job."""

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


def start(message: jobs.Message, key: str | None = None) -> bool:
    with db.transaction() as connection:
        return jobs.insert_job(connection, message, "A summit.zip", key) is not None


def test_a_job_waits_until_it_is_ended_once(user_id: int) -> None:
    message = import_message(user_id)
    assert start(message)
    with db.transaction() as connection:
        ended = jobs.end(connection, message.task_id, jobs.SUCCESS, {"id": "7"})
        again = jobs.end(connection, message.task_id, jobs.FAILURE, {})
    assert ended is not None
    assert (ended["state"], ended["result"], ended["event_id"], again) == (
        "success",
        {"id": "7"},
        7,
        None,
    )


def end_and_die(message: jobs.Message) -> None:
    with db.transaction() as connection:
        jobs.end(connection, message.task_id, jobs.SUCCESS, {})
        raise RuntimeError("killed")


def test_a_rolled_back_end_is_none(user_id: int) -> None:
    message = import_message(user_id)
    start(message)
    with pytest.raises(RuntimeError, match="killed"):
        end_and_die(message)
    with db.connect() as connection:
        row = jobs.load(connection, message.task_id)
    assert row is not None
    assert row["state"] == jobs.WAITING


def test_an_import_with_the_same_key_is_the_same_job_for_ever(user_id: int) -> None:
    first = import_message(user_id)
    assert start(first, "upload-1")
    with db.transaction() as connection:
        jobs.end(connection, first.task_id, jobs.FAILURE, {})
    assert not start(import_message(user_id), "upload-1")
    with db.connect() as connection:
        found = jobs.find_by_key(connection, user_id, "import.event", "upload-1")
    assert found is not None
    assert found["task_id"] == first.task_id


def test_an_export_with_the_same_key_is_a_new_job_once_a_worker_has_opened_it(user_id: int) -> None:
    first = export_message(user_id)
    assert start(first, "export:7:image")
    assert not start(export_message(user_id), "export:7:image")
    with db.transaction() as connection:
        jobs.mark_opened(connection, first.task_id)
    assert start(export_message(user_id), "export:7:image")


def test_eight_enders_of_fifty_jobs_give_each_job_one_end(
    user_id: int, database: schema.Database
) -> None:
    messages = [import_message(user_id) for _ in range(50)]
    for message in messages:
        start(message)
    ends: list[object] = []

    def ender(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - dice, no secret
        engine = create_engine(
            database.url.replace("postgresql:", "postgresql+pg8000:"), pool_size=1
        )
        for message in dice.sample(messages, len(messages)):
            with engine.connect() as connection, connection.begin() as transaction:
                won = jobs.end(connection, message.task_id, jobs.SUCCESS, {"by": seed})
                if won and dice.random() < 0.3:
                    transaction.rollback()
                elif won:
                    ends.append(message.task_id)
        engine.dispose()

    for _ in range(3):
        threads = [threading.Thread(target=ender, args=(seed,)) for seed in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    ender(99)
    ended = select(func.count()).where(
        jobs.jobs.c.state == jobs.SUCCESS, jobs.jobs.c.user_id == user_id
    )
    with db.connect() as connection:
        assert connection.execute(ended).scalar_one() == len(ends) == len(set(ends))
