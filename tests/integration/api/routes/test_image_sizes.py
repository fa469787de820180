"""The two rows with the sizes of pictures, and the start of the job that makes all again."""

from collections.abc import Callable

import pytest

from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.integration import letters
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]

EVENT_SIZES = {
    "type": "event-image",
    "full-width": 1300,
    "full-height": 500,
    "full-aspect": True,
    "full-quality": 80,
    "icon-width": 75,
    "icon-height": 30,
    "icon-aspect": True,
    "icon-quality": 80,
    "thumbnail-width": 500,
    "thumbnail-height": 200,
    "thumbnail-aspect": True,
    "thumbnail-quality": 80,
    "logo-width": 500,
    "logo-height": 200,
}
SPEAKER_SIZES = {
    "type": "speaker-image",
    "small-size-width-height": 50,
    "small-size-quality": 80,
    "thumbnail-size-width-height": 500,
    "thumbnail-size-quality": 80,
    "icon-size-width-height": 35,
    "icon-size-quality": 80,
}


@pytest.mark.parametrize(
    ("path", "id_", "attributes"),
    [
        ("/v1/event-image-sizes", "1", EVENT_SIZES),
        ("/v1/event-image-sizes/1", "1", EVENT_SIZES),
        ("/v1/event-image-sizes/7", "1", EVENT_SIZES),
        ("/v1/speaker-image-sizes", "2", SPEAKER_SIZES),
        ("/v1/speaker-image-sizes/1", "2", SPEAKER_SIZES),
    ],
)
def test_everybody_reads_the_only_row(
    path: str, id_: str, attributes: dict[str, object], anonymous: Client
) -> None:
    data = anonymous.get(path).json["data"]
    assert (data["id"], data["attributes"]) == (id_, attributes)


def test_only_administrators_change_it(anonymous: Client, enter: Enter, add_user: AddUser) -> None:
    path = "/v1/speaker-image-sizes"
    body = build_document("speaker-image-size", {"icon-size-width-height": 40}, 2)
    people = [anonymous, enter(add_user()), enter(add_user(is_admin=True))]
    assert [user.send("PATCH", path, body).status for user in people] == [401, 403, 200]
    assert [user.send("PATCH", f"{path}/1", body).status for user in people] == [401, 403, 200]
    attributes = anonymous.get(path).json["data"]["attributes"]
    assert attributes == SPEAKER_SIZES | {"icon-size-width-height": 40}


@pytest.mark.parametrize(
    ("name", "value"),
    [("icon-width", 0), ("icon-width", 4_001), ("icon-quality", 101), ("icon-quality", -1)],
)
def test_impossible_sizes_are_refused(
    name: str, value: int, enter: Enter, add_user: AddUser
) -> None:
    body = build_document("event-image-size", {name: value}, 1)
    answer = enter(add_user(is_admin=True)).send("PATCH", "/v1/event-image-sizes", body)
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        422,
        {"pointer": f"/data/attributes/{name}"},
    )


def test_there_is_no_further_row(enter: Enter, add_user: AddUser) -> None:
    admin = enter(add_user(is_admin=True))
    body = build_document("event-image-size", {"icon-width": 3})
    assert admin.send("POST", "/v1/event-image-sizes", body).status == 405
    assert admin.delete("/v1/event-image-sizes/1").status == 405


def test_one_job_for_all_pictures_at_a_time(
    anonymous: Client, enter: Enter, add_user: AddUser
) -> None:
    client("sqs").purge_queue(QueueUrl=settings().images_queue_url)
    first, other = enter(add_user(is_admin=True)), enter(add_user(is_super_admin=True))
    path = "/v1/admin/images"
    assert [user.post(path).status for user in (anonymous, enter(add_user()))] == [401, 403]
    started = first.post(path)
    assert (started.status, first.post(path).json) == (200, started.json)
    busy = other.post(path)
    assert (busy.status, busy.json["errors"][0]["detail"]) == (
        409,
        "Another administrator has started this job: wait until it ends.",
    )
    task = first.get(started.json["task_url"]).json
    assert (task["state"], task["description"]) == ("WAITING", "Making the sizes of all pictures")
    record = letters.received(settings().images_queue_url)["Records"][0]
    message = jobs.MakeImages.model_validate_json(record["body"])
    assert started.json["task_url"].endswith(str(message.task_id))
    with db.transaction() as connection:
        jobs.end(connection, message.task_id, jobs.SUCCESS, {})
    assert other.post(path).json != started.json
