"""Starting imports: what is stored, written and sent, once, and what is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import floor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from local.stack import schema
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs, tasks
from tests.factories.events import OPENING
from tests.integration.api.jobs import jobs_desk as desk
from tests.integration.api.write import concurrent_requests
from tests.unit.api.client import JSONAPI, Client

IMPORT = "/v1/events/import/json"

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def test_a_form_starts_an_import(user: Client, user_id: int) -> None:
    content = desk.build_zip(5_001)
    answer = user.post_file(IMPORT, "FOSSASIA Summit (2018).ZIP", content)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    task_id = desk.read_task_id(answer.json["task_url"])
    assert answer.json == {"task_url": f"/v1/tasks/{task_id}"}
    row = desk.load_job(task_id)
    assert row is not None
    assert (row["kind"], row["user_id"], row["state"]) == ("import.event", user_id, "waiting")
    assert row["subject"] == "FOSSASIA Summit (2018).ZIP"
    [message] = desk.receive_imports()
    body = message["body"]
    assert (message["task_id"], body["task_id"], body["event_id"]) == (
        str(task_id),
        str(task_id),
        row["event_id"],
    )
    assert (body["request_id"], body["size"], body["dry_run"], body["publish"]) == (
        "request-1",
        len(content),
        False,
        False,
    )
    stored = client("s3").get_object(Bucket=settings().bucket, Key=body["key"])
    assert (stored["Body"].read(), stored["ETag"]) == (content, body["etag"])
    assert body["key"].startswith(f"uploads/{user_id}/")
    item = tasks.get(str(task_id))
    assert item is not None
    assert (item["state"], item["user_id"]) == ("WAITING", user_id)


def test_an_upload_starts_an_import(user: Client, user_id: int) -> None:
    form = user.post("/v1/events/import/uploads").json
    assert form["fields"]["key"] == f"uploads/{user_id}/{form['id']}.zip"
    etag = desk.put_upload(user_id, form["id"], b"x" * 99)
    answer = user.post(IMPORT, {"upload": form["id"], "name": "Summit.zip"}, "publish=true")
    row = desk.load_job(desk.read_task_id(answer.json["task_url"]))
    assert row is not None
    assert row["subject"] == "Summit.zip"
    [message] = desk.receive_imports()
    assert (message["body"]["etag"], message["body"]["size"], message["body"]["publish"]) == (
        etag,
        99,
        True,
    )


def test_without_a_key_every_form_is_an_import(user: Client, user_id: int) -> None:
    assert (
        len({user.post_file(IMPORT, "a.zip", desk.build_zip()).json["task_url"] for _ in range(2)})
        == 2
    )


def test_an_upload_of_another_user_is_a_404(user: Client, user_id: int, add_user: AddUser) -> None:
    upload = str(uuid4())
    desk.put_upload(add_user(), upload, b"secret")
    assert user.post(IMPORT, {"upload": upload}).status == 404
    assert (desk.load_jobs(user_id), desk.receive_imports()) == ([], [])


@pytest.mark.parametrize(
    "upload", [None, 7, "", "x", "../1/2", ["a"], "1b4e28ba-2fa1-41d2-883f-0016d3cca427/.."]
)
def test_an_upload_is_named_by_its_id(user: Client, upload: object) -> None:
    answer = user.post(IMPORT, {"upload": upload})
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, {"pointer": "/upload"})


def test_a_missing_upload_is_a_404(user: Client) -> None:
    assert (
        user.post(IMPORT, {"upload": user.post("/v1/events/import/uploads").json["id"]}).status
        == 404
    )


def test_a_zip_of_more_than_4_mb_needs_an_upload(user: Client, user_id: int) -> None:
    answer = user.post_file(IMPORT, "big.zip", bytes(4 * 1024**2 + 1))
    assert answer.status == 413
    assert "/v1/events/import/uploads" in answer.detail
    assert user.post_file(IMPORT, "fits.zip", bytes(4 * 1024**2)).status == 200


@pytest.mark.parametrize(
    ("part", "name", "status"), [("other", "a.zip", 400), ("file", "a.rar", 422), ("file", "", 422)]
)
def test_a_form_without_a_zip(
    user: Client, user_id: int, part: str, name: str, status: int
) -> None:
    assert user.post_file(IMPORT, name, b"x", part=part).status == status
    assert desk.load_jobs(user_id) == []


def test_unreadable_bodies_are_refused(user: Client) -> None:
    assert (
        user.call("POST", IMPORT, headers={"content-type": "multipart/form-data"}, body=b"x").status
        == 400
    )
    assert (
        user.call("POST", IMPORT, headers={"content-type": "application/json"}, body=b"{").status
        == 400
    )
    assert (
        user.call("POST", IMPORT, headers={"content-type": "application/zip"}, body=b"PK").status
        == 415
    )
    assert (
        user.call("POST", IMPORT, headers={"content-type": JSONAPI}, body=b'{"upload": "x"}').status
        == 422
    )


def test_a_switch_that_is_not_boolean_is_a_400(user: Client) -> None:
    answer = user.post(IMPORT, {"upload": str(uuid4())}, "dry-run=perhaps")
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": "dry-run"})


@pytest.mark.parametrize("source", ["xml", "pentabarf"])
def test_an_unknown_source_lists_the_known_ones(user: Client, source: str) -> None:
    answer = user.post(f"/v1/events/import/{source}", {})
    assert (answer.status, answer.detail.endswith("from: json.")) == (404, True)


def test_only_verified_users_import(add_user: AddUser, enter: Enter, anonymous: Client) -> None:
    unverified = enter(add_user(is_verified=False))
    assert unverified.post_file(IMPORT, "a.zip", desk.build_zip()).status == 403
    assert unverified.post("/v1/events/import/uploads").status == 403
    assert anonymous.post_file(IMPORT, "a.zip", desk.build_zip()).status == 401
    assert anonymous.post("/v1/events/import/uploads").status == 401


def test_three_jobs_wait_at_most(user: Client, user_id: int) -> None:
    started = [user.post_file(IMPORT, "a.zip", desk.build_zip()) for _ in range(3)]
    refused = user.post_file(IMPORT, "a.zip", desk.build_zip())
    assert (refused.status, refused.headers["retry-after"]) == (429, "30")
    desk.end_job(desk.read_task_id(started[0].json["task_url"]), jobs.FAILURE, {})
    assert user.post_file(IMPORT, "a.zip", desk.build_zip()).status == 200
    assert len(desk.load_jobs(user_id)) == 4


def count_seconds_left(user_id: int) -> float:
    """The seconds until the user's oldest job is a day old."""
    table = jobs.jobs
    age = func.extract("epoch", func.now() - func.min(table.c.created_at))
    with db.connect() as connection:
        return 86_400 - float(
            connection.execute(select(age).where(table.c.user_id == user_id)).scalar_one()
        )


def test_twenty_imports_a_day_at_most(user: Client, user_id: int) -> None:
    with db.transaction() as connection:
        for _ in range(20):
            message = jobs.ImportEvent(
                task_id=uuid4(),
                user_id=user_id,
                request_id="r",
                event_id=1,
                key="k",
                etag="e",
                size=1,
            )
            jobs.insert_job(connection, message, "a", None)
            jobs.end(connection, message.task_id, jobs.SUCCESS, {})
        hours = "now() - interval '23 hours'"
        connection.exec_driver_sql(
            f"UPDATE jobs SET created_at = {hours} WHERE user_id = {user_id}"
        )
    before = count_seconds_left(user_id)
    refused = user.post_file(IMPORT, "a.zip", desk.build_zip())
    assert refused.status == 429
    seconds = int(refused.headers["retry-after"])
    assert floor(count_seconds_left(user_id)) <= seconds <= before + 1
    assert user.post_file(f"{IMPORT}?dry-run=true", "a.zip", desk.build_zip()).status == 200
    oldest = desk.load_jobs(user_id)[0]["id"]
    with db.transaction() as connection:
        connection.execute(
            update(jobs.jobs).where(jobs.jobs.c.id == oldest).values(created_at=OPENING)
        )
    assert user.post_file(IMPORT, "a.zip", desk.build_zip()).status == 200


def test_a_refused_form_stores_nothing(user: Client, user_id: int) -> None:
    for _ in range(3):
        user.post_file(IMPORT, "a.zip", desk.build_zip())
    user.post_file(IMPORT, "a.zip", desk.build_zip())
    assert len(list(storage.list_objects(f"uploads/{user_id}/"))) == 3


def test_a_failing_queue_leaves_no_row_and_no_task(
    user: Client, user_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = str(uuid4())
    desk.put_upload(user_id, upload, b"zip")
    wrong_settings = settings().model_copy(
        update={"imports_queue_url": settings().imports_queue_url + "-gone"}
    )
    from openevent.work import queues  # noqa: PLC0415 - only its idea of where the queue is changes

    monkeypatch.setattr(queues, "settings", lambda: wrong_settings)
    refused = user.post(IMPORT, {"upload": upload})
    assert (refused.status, refused.headers["retry-after"]) == (503, "10")
    assert desk.load_jobs(user_id) == []
    monkeypatch.undo()
    assert user.get("/v1/tasks").json == {"tasks": [], "next": None}
    assert user.post(IMPORT, {"upload": upload}).status == 200
    assert isinstance(desk.load_jobs(user_id)[0]["task_id"], UUID)


def test_two_parallel_requests_of_one_user_share_one_limit(
    user: Client, user_id: int, database: schema.Database
) -> None:
    upload = str(uuid4())
    desk.put_upload(user_id, upload, b"zip")
    rival = concurrent_requests.connect(database)
    rival.cursor().execute("SELECT pg_advisory_xact_lock(hashtextextended('jobs', %s))", (user_id,))
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(user.post, IMPORT, {"upload": upload})
        while not concurrent_requests.has_waiting_advisory_lock(database):
            assert not answer.done()
        rival.rollback()
        assert answer.result().status == 200
    rival.close()
