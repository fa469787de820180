"""Tasks: who sees what of them, while they wait and when they have ended."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import job_outcome, jobs, tasks
from openevent.work.import_report import Problem
from openevent.work.job_failure import JobFailed
from tests.factories import events
from tests.integration.api.jobs import jobs_desk as desk
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@dataclass(frozen=True)
class Job:
    """Somebody's job, just started."""

    user_id: int
    user: Client
    id: UUID

    @property
    def path(self) -> str:
        return f"/v1/tasks/{self.id}"


def start_job(
    user_id: int, message: jobs.Message | None = None, subject: str = desk.ZIP_NAME
) -> UUID:
    fields = {"task_id": uuid4(), "user_id": user_id, "request_id": "r"}
    message = message or jobs.ImportEvent(**fields, event_id=4711, key="k", etag="e", size=1)
    with db.transaction() as connection:
        row = jobs.insert_job(connection, message, subject, None)
    assert row is not None
    tasks.save_waiting(row)
    return message.task_id


@pytest.fixture
def job(add_user: AddUser, enter: Enter) -> Job:
    user_id = add_user()
    return Job(user_id, enter(user_id), start_job(user_id))


def delete_item(task_id: UUID) -> None:
    client("dynamodb").delete_item(
        TableName=settings().tasks_table, Key={"id": {"S": str(task_id)}}
    )


def test_a_waiting_task(job: Job) -> None:
    tasks.Progress(job.id).phase(37, "Importing sessions (120/341)")
    answer = job.user.get(job.path)
    task = answer.json
    times = {name: task.pop(name) for name in ("created-at", "updated-at")}
    assert all(times.values())
    assert task == {
        "id": str(job.id),
        "kind": "import.event",
        "description": "Importing FOSSASIASummit2018.zip",
        "state": "WAITING",
        "progress": {"percent": 37, "message": "Importing sessions (120/341)"},
    }
    assert (answer.headers["content-type"], answer.headers["retry-after"]) == (
        "application/json",
        "1",
    )


def test_polling_the_own_waiting_task_does_not_use_the_database(
    job: Job, trips: CountingProxy
) -> None:
    assert job.user.get(job.path).status == 200
    assert trips.trips == 0


def test_an_unchanged_task_is_a_304(job: Job) -> None:
    first = job.user.get(job.path)
    again = job.user.get(job.path, if_none_match=first.headers["etag"])
    assert (again.status, again.body, again.headers["retry-after"]) == (304, b"", "1")
    tasks.Progress(job.id).phase(50, "Further")
    assert job.user.get(job.path, if_none_match=first.headers["etag"]).status == 200


def test_a_task_is_a_404_for_a_stranger(
    job: Job, add_user: AddUser, enter: Enter, anonymous: Client
) -> None:
    stranger = enter(add_user())
    for _ in range(2):
        assert stranger.get(job.path).status == 404
        assert stranger.delete(job.path).status == 404
        assert anonymous.get(job.path).status == 401
        delete_item(job.id)
    assert enter(add_user(is_admin=True)).get(job.path).status == 200


@pytest.mark.parametrize("key", ["0", "nobody", "3f6f0c86-9d0e-4b43-8a3b-1e0f5a0a7c11", "%00"])
def test_a_missing_task_is_a_404(job: Job, key: str) -> None:
    assert job.user.get(f"/v1/tasks/{key}").status == 404
    assert job.user.delete(f"/v1/tasks/{key}").status == 404


def test_a_lost_item_is_restored_from_the_row(job: Job) -> None:
    before = job.user.get(job.path).json
    delete_item(job.id)
    assert tasks.get(str(job.id)) is None
    assert job.user.get(job.path).json | {"updated-at": ""} == before | {"updated-at": ""}
    assert tasks.get(str(job.id)) is not None


def test_a_task_older_than_a_week_is_gone(job: Job) -> None:
    delete_item(job.id)
    with db.transaction() as connection:
        old = (
            f"UPDATE jobs SET created_at = now() - interval '8 days' WHERE user_id = {job.user_id}"
        )
        connection.exec_driver_sql(old)
    assert job.user.get(job.path).status == 404
    assert job.user.get("/v1/tasks").json["tasks"] == []


def test_a_finished_import(job: Job) -> None:
    result = {
        "id": "24",
        "event_name": "Summit",
        "counts": {"sessions": 371},
        "warnings": [],
        "warning-count": 0,
    }
    tasks.save_state(desk.end_job(job.id, jobs.SUCCESS, result))
    answer = job.user.get(job.path)
    assert (answer.json["state"], answer.json["result"]) == ("SUCCESS", result)
    assert answer.json["progress"] == {"percent": 100, "message": "Done"}
    assert answer.headers["cache-control"] == "no-store"
    assert {"etag", "retry-after"} & set(answer.headers) == set()


def test_a_failed_import_names_its_errors(job: Job) -> None:
    tasks.Progress(job.id).phase(12, "Reading")
    problems = [
        Problem("sessions", f"The track {place} is unknown.", record=place, id="7")
        for place in range(150)
    ]
    job_outcome.fail(job.id, JobFailed("The zip has errors.", problems))
    answer = job.user.get(job.path)
    task = answer.json
    assert (task["state"], task["result"], task["error-count"]) == (
        "FAILURE",
        "The zip has errors.",
        150,
    )
    assert (len(task["errors"]), task["errors"][0]) == (
        100,
        {
            "file": "sessions",
            "message": "The track 0 is unknown.",
            "record": 0,
            "id": "7",
            "pointer": None,
        },
    )
    assert task["progress"] == {"percent": 12, "message": "Reading"}
    assert job.user.get(job.path, if_none_match=answer.headers["etag"]).status == 304


def test_the_url_of_a_finished_export_is_signed_at_each_request(job: Job) -> None:
    with db.transaction() as connection:
        event_id = events.add_event(connection, job.user_id)
    fields = {"task_id": uuid4(), "user_id": job.user_id, "request_id": "r", "event_id": event_id}
    task_id = start_job(job.user_id, jobs.ExportEvent(**fields), "A Summit")
    key = storage.build_export_key(event_id, str(task_id))
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=b"PK")
    row = desk.end_job(task_id, jobs.SUCCESS, {"name": "潮 Summit.zip", "warnings": []})
    tasks.save_state(row)
    assert "X-Amz" not in str(tasks.get(str(task_id)))
    assert "X-Amz" not in str(row)
    url = job.user.get(f"/v1/tasks/{task_id}").json["result"]["download_url"]
    assert f"/{key}?" in url
    assert "X-Amz-Expires=900" in url
    assert "filename%2A%3DUTF-8%27%27%25E6%25BD%25AE%2520Summit.zip" in url


def test_cancel_ends_a_task_and_leaves_nothing(job: Job) -> None:
    storage.put_media(storage.build_media_key(4711, "0" * 64, "a.png"), b"x", b"x")
    answer = job.user.delete(job.path)
    assert (answer.status, answer.json["state"], answer.json["result"]) == (
        200,
        "FAILURE",
        "cancelled",
    )
    assert list(storage.list_objects(storage.build_media_prefix(4711))) == []
    assert job.user.get(job.path).json["state"] == "FAILURE"
    again = job.user.delete(job.path)
    assert (again.status, again.detail) == (409, "The task has ended already.")


def test_an_admin_cancels_anybodys_task(job: Job, add_user: AddUser, enter: Enter) -> None:
    assert enter(add_user(is_admin=True)).delete(job.path).status == 200


def test_the_own_tasks_are_listed_newest_first_in_pages_of_twenty(
    job: Job, add_user: AddUser
) -> None:
    start_job(add_user())
    task_ids = [str(job.id), *(str(start_job(job.user_id)) for _ in range(44))]
    tasks.Progress(UUID(task_ids[-1])).phase(5, "Reading")
    first = job.user.get("/v1/tasks").json
    assert first["tasks"][0]["progress"] == {"percent": 5, "message": "Reading"}
    assert job.user.get("/v1/tasks").headers["cache-control"] == "no-store"
    pages, following = [first], first["next"]
    while following:
        path, _, query = following.partition("?")
        pages.append(job.user.get(path, query).json)
        following = pages[-1]["next"]
    page_ids = [[task["id"] for task in page["tasks"]] for page in pages]
    assert [len(page) for page in page_ids] == [20, 20, 5]
    assert [task_id for page in page_ids for task_id in page] == task_ids[::-1]


def test_tasks_are_filtered_by_state_and_kind(job: Job) -> None:
    fields = {"task_id": uuid4(), "user_id": job.user_id, "request_id": "r", "event_id": 24}
    export = start_job(job.user_id, jobs.ExportEvent(**fields))
    delete_item(export)
    desk.end_job(job.id, jobs.SUCCESS, {"id": "4711"})  # and nobody told the item

    def ids(query: str) -> list[str]:
        return [task["id"] for task in job.user.get("/v1/tasks", query).json["tasks"]]

    assert ids("") == [str(export), str(job.id)]
    assert ids("filter[state]=SUCCESS") == ids("filter%5Bkind%5D=import.event") == [str(job.id)]
    assert ids("filter[state]=waiting&filter[kind]=export.event") == [str(export)]
    successful = job.user.get("/v1/tasks", "filter[state]=success").json["tasks"][0]
    assert (successful["state"], successful["result"]) == ("SUCCESS", {"id": "4711"})


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("filter[state]=gone", "filter[state]"),
        ("filter[kind]=x", "filter[kind]"),
        ("page[after]=x", "page[after]"),
    ],
)
def test_an_invalid_filter_is_a_400(job: Job, query: str, parameter: str) -> None:
    answer = job.user.get("/v1/tasks", query)
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": parameter})
