"""Requests for a job that come at once: one of them starts it.

They are threads below the routes, because a function's router holds one request at a time.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from api.http.errors import Invalid
from api.jobs import start_job
from api.jobs.request_keys import RequestKey, build_form_key, build_upload_key
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.model.permissions import Identity
from openevent.work import jobs
from tests.integration.api.jobs import jobs_desk as desk


@pytest.fixture
def user_id(add_user: Callable[..., int]) -> int:
    client("sqs").purge_queue(QueueUrl=settings().imports_queue_url)
    return add_user()


def start(user_id: int, key: RequestKey) -> str:
    """Start an import and return its task's id, or "other content"."""

    def build_message(_: object) -> jobs.ImportEvent:
        ids = {"task_id": uuid4(), "user_id": user_id, "event_id": None}
        return jobs.ImportEvent(**ids, request_id="r", key="k", etag="e", size=1)

    job = start_job.NewJob(jobs.ImportEvent, build_message, "a.zip", key)
    try:
        answer = start_job.start(Identity(user_id), job)
    except Invalid:
        return "other content"
    return str(answer.body)


def start_at_once(user_id: int, keys: Sequence[RequestKey]) -> list[str]:
    barrier = Barrier(len(keys))

    def wait_and_start(key: RequestKey) -> str:
        barrier.wait()
        return start(user_id, key)

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(wait_and_start, keys))


def test_one_key_at_once_starts_one_import(user_id: int) -> None:
    tasks = start_at_once(user_id, [build_form_key("k", b"zip", ())] * 3)
    assert len(set(tasks)) == len(desk.load_jobs(user_id)) == len(desk.receive_imports()) == 1


def test_of_two_zips_at_once_under_one_key_one_is_imported(user_id: int) -> None:
    keys = [build_form_key("k", content, ()) for content in (b"one zip", b"another")]
    tasks = start_at_once(user_id, keys)
    assert tasks.count("other content") == 1
    assert len(desk.load_jobs(user_id)) == len(desk.receive_imports()) == 1


def test_a_failed_upload_started_again_at_once_is_one_import(user_id: int) -> None:
    key = build_upload_key("1", "etag", ())
    start(user_id, key)
    [first] = desk.load_jobs(user_id)
    desk.end_job(first["task_id"], jobs.FAILURE, {})
    tasks = start_at_once(user_id, [key] * 3)
    assert len(set(tasks)) == 1
    assert [row["state"] for row in desk.load_jobs(user_id)] == [jobs.FAILURE, jobs.WAITING]


def test_a_job_of_an_earlier_release_has_no_content_to_compare(user_id: int) -> None:
    message = jobs.ImportEvent(
        task_id=uuid4(), user_id=user_id, request_id="r", event_id=None, key="k", etag="e", size=1
    )
    with db.transaction() as connection:
        jobs.insert_job(connection, message, "a.zip", "key:k")
    assert str(message.task_id) in start(user_id, build_form_key("k", b"zip", ()))
