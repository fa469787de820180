"""The same request again: the same import, and what is refused under a used key."""

from collections.abc import Callable
from uuid import uuid4

import orjson
import pytest

from openevent.infra import storage
from openevent.work import jobs
from tests.integration.api.jobs import jobs_desk as desk
from tests.unit.api.client import Client

IMPORT = "/v1/events/import/json"
JSON = {"content-type": "application/json"}

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def test_an_upload_is_imported_once_after_any_dry_run(user: Client, user_id: int) -> None:
    upload = str(uuid4())
    desk.put_upload(user_id, upload, b"zip")
    dry = [user.post(IMPORT, {"upload": upload}, "dry-run=true").json for _ in range(2)]
    real = [user.post(IMPORT, {"upload": upload.upper()}).json for _ in range(2)]
    assert (dry[0], real[0]) == (dry[1], real[1])
    assert sorted(message["body"]["dry_run"] for message in desk.receive_imports()) == [False, True]
    assert [row["event_id"] is None for row in desk.load_jobs(user_id)] == [True, False]


def test_a_form_with_an_idempotency_key_is_imported_once(user: Client, user_id: int) -> None:
    answers = [
        user.post_file(IMPORT, "a.zip", desk.build_zip(), idempotency_key="my key")
        for _ in range(2)
    ]
    assert answers[0].json == answers[1].json
    assert len(desk.load_jobs(user_id)) == len(desk.receive_imports()) == 1
    other = user.post_file(IMPORT, "a.zip", desk.build_zip(), idempotency_key="another")
    assert other.json != answers[0].json


def test_a_key_differs_from_the_key_of_a_dry_run(user: Client, user_id: int) -> None:
    user.post_file(f"{IMPORT}?dry-run=true", "a.zip", desk.build_zip(), idempotency_key="a")
    user.post_file(IMPORT, "a.zip", desk.build_zip(), idempotency_key="a:dry")
    assert [row["event_id"] is None for row in desk.load_jobs(user_id)] == [True, False]


def test_a_key_used_for_another_zip_is_refused(user: Client, user_id: int) -> None:
    first = user.post_file(IMPORT, "a.zip", desk.build_zip(10), idempotency_key="k")
    other = user.post_file(IMPORT, "a.zip", desk.build_zip(20), idempotency_key="k")
    assert (other.status, other.json["errors"][0]["source"]) == (
        422,
        {"parameter": "Idempotency-Key"},
    )
    assert user.post_file(IMPORT, "b.zip", desk.build_zip(10), idempotency_key="k").json == (
        first.json
    )
    assert len(desk.load_jobs(user_id)) == len(desk.receive_imports()) == 1
    assert len(list(storage.list_objects(f"uploads/{user_id}/"))) == 1


def test_a_key_used_with_another_option_is_refused(user: Client) -> None:
    published = f"{IMPORT}?publish=true"
    first = user.post_file(published, "a.zip", desk.build_zip(), idempotency_key="k")
    assert user.post_file(IMPORT, "a.zip", desk.build_zip(), idempotency_key="k").status == 422
    again = user.post_file(f"{IMPORT}?publish=1", "a.zip", desk.build_zip(), idempotency_key="k")
    assert again.json == first.json


def test_a_key_is_compared_among_dry_runs_too(user: Client) -> None:
    dry_run = f"{IMPORT}?dry-run=true"
    first = user.post_file(dry_run, "a.zip", desk.build_zip(10), idempotency_key="k")
    again = user.post_file(dry_run, "a.zip", desk.build_zip(10), idempotency_key="k")
    assert again.json == first.json
    assert user.post_file(dry_run, "a.zip", desk.build_zip(20), idempotency_key="k").status == 422
    assert user.post_file(IMPORT, "a.zip", desk.build_zip(20), idempotency_key="k").status == 200


@pytest.mark.parametrize("state", [jobs.SUCCESS, jobs.FAILURE])
def test_a_key_stays_the_same_import_after_its_end(user: Client, user_id: int, state: str) -> None:
    first = user.post_file(IMPORT, "a.zip", desk.build_zip(10), idempotency_key="k")
    desk.end_job(desk.read_task_id(first.json["task_url"]), state, {})
    assert user.post_file(IMPORT, "a.zip", desk.build_zip(10), idempotency_key="k").json == (
        first.json
    )
    other = user.post_file(IMPORT, "a.zip", desk.build_zip(20), idempotency_key="k")
    assert (other.status, len(desk.load_jobs(user_id))) == (422, 1)


def test_the_key_of_another_user_is_another_key(
    user: Client, add_user: AddUser, enter: Enter
) -> None:
    first = user.post_file(IMPORT, "a.zip", desk.build_zip(10), idempotency_key="k")
    stranger = enter(add_user())
    other = stranger.post_file(IMPORT, "a.zip", desk.build_zip(20), idempotency_key="k")
    assert (other.status, other.json != first.json) == (200, True)


@pytest.mark.parametrize("query", ["", "dry-run=true"])
def test_an_upload_that_failed_is_started_again(user: Client, user_id: int, query: str) -> None:
    upload = str(uuid4())
    desk.put_upload(user_id, upload, b"zip")
    first = user.post(IMPORT, {"upload": upload}, query).json["task_url"]
    assert user.post(IMPORT, {"upload": upload}, query).json["task_url"] == first
    desk.end_job(desk.read_task_id(first), jobs.FAILURE, {})
    again, later = [user.post(IMPORT, {"upload": upload}, query).json["task_url"] for _ in range(2)]
    assert again == later != first
    failed, waiting = desk.load_jobs(user_id)
    assert (failed["state"], waiting["state"]) == (jobs.FAILURE, jobs.WAITING)
    assert failed["event_id"] is None or failed["event_id"] != waiting["event_id"]
    desk.end_job(desk.read_task_id(again), jobs.SUCCESS, {})
    assert user.post(IMPORT, {"upload": upload}, query).json["task_url"] == again


@pytest.mark.parametrize("state", [jobs.WAITING, jobs.SUCCESS, jobs.FAILURE])
def test_a_replaced_upload_is_refused(user: Client, user_id: int, state: str) -> None:
    upload = str(uuid4())
    desk.put_upload(user_id, upload, b"zip")
    first = user.post(IMPORT, {"upload": upload})
    if state != jobs.WAITING:
        desk.end_job(desk.read_task_id(first.json["task_url"]), state, {})
    desk.put_upload(user_id, upload, b"another zip")
    answer = user.post(IMPORT, {"upload": upload})
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, {"pointer": "/upload"})
    assert len(desk.load_jobs(user_id)) == 1


def test_an_upload_with_another_option_is_refused(user: Client, user_id: int) -> None:
    upload = str(uuid4())
    desk.put_upload(user_id, upload, b"zip")
    first = user.post(IMPORT, {"upload": upload, "name": "a.zip"})
    assert user.post(IMPORT, {"upload": upload, "name": "b.zip"}).json == first.json
    assert user.post(IMPORT, {"upload": upload}, "publish=true").status == 422


def test_an_upload_needs_no_idempotency_key(user: Client, user_id: int) -> None:
    uploads = [str(uuid4()), str(uuid4())]
    for upload in uploads:
        desk.put_upload(user_id, upload, b"zip")
    header = {"idempotency-key": "k"}
    first, second = [
        user.call("POST", IMPORT, headers=JSON | header, body=orjson.dumps({"upload": upload})).json
        for upload in uploads
    ]
    assert first != second


@pytest.mark.parametrize("key", ["k" * 201, "a\tb"])
def test_an_idempotency_key_has_limits(user: Client, key: str) -> None:
    answer = user.post_file(IMPORT, "a.zip", desk.build_zip(), idempotency_key=key)
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        400,
        {"parameter": "Idempotency-Key"},
    )
