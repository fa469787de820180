"""Existing clients and the jobs of imports and exports: points of docs/contract/clients.md."""

import io
import urllib.request
import zipfile
from collections.abc import Callable

import pytest

from export_worker.handler import lambda_handler as work_off_export
from import_worker.handler import lambda_handler as work_off_import
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import tasks
from tests.architecture.template import deployed
from tests.factories import archives, events
from tests.integration import letters
from tests.integration.api.jobs import jobs_desk as desk
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

FRONT = "https://front.example.org"
IMPORT = "/v1/events/import/json"


@pytest.fixture
def user(add_user: AddUser, enter: Enter) -> Client:
    for queue in (settings().imports_queue_url, settings().exports_queue_url):
        client("sqs").purge_queue(QueueUrl=queue)
    return enter(add_user())


def start_import(user: Client, zipped: bytes) -> str:
    """Import a zip, as the web does; gives the task's URL when a worker is through with it."""
    url = str(user.post_file(IMPORT, "event.zip", zipped).json["task_url"])
    work_off_import(letters.received(settings().imports_queue_url), letters.Context())
    return url


def start_export(owner: Client, key: str | int) -> str:
    """Export an event; gives the task's URL when a worker is through with it."""
    url = str(owner.post(f"/v1/events/{key}/export/json", {"image": True}).json["task_url"])
    work_off_export(letters.received(settings().exports_queue_url), letters.Context())
    return url


def open_url(url: str) -> tuple[bytes, str]:
    """Open a URL as a browser does, without any token; gives the body and its disposition."""
    with urllib.request.urlopen(url) as answer:
        return answer.read(), answer.headers["content-disposition"]


def test_2_clients_split_a_task_url_or_append_it_to_a_host(
    user: Client, event: events.WholeEvent, enter: Enter
) -> None:
    form = user.post("/v1/events/import/uploads").json
    desk.put_upload(int(form["fields"]["key"].split("/")[1]), form["id"], desk.build_zip())
    owner = enter(event.owner_id)
    identifier = owner.get(f"/v1/events/{event.id}").json["data"]["attributes"]["identifier"]
    started = [
        (user, user.post_file(IMPORT, "event.zip", desk.build_zip())),
        (user, user.post_file(f"{IMPORT}?dry-run=true", "event.zip", desk.build_zip())),
        (user, user.post(IMPORT, {"upload": form["id"], "name": "event.zip"})),
        (owner, owner.post(f"/v1/events/{event.id}/export/json", {})),
        (owner, owner.post(f"/v1/events/{identifier}/export/json", {"image": True})),
    ]
    for who, answer in started:
        task_id = answer.json["task_url"].split("/")[3]
        assert (answer.status, answer.json) == (200, {"task_url": f"/v1/tasks/{task_id}"})
        polled = who.get(answer.json["task_url"])
        assert (polled.status, polled.json["id"]) == (200, task_id)


def test_3_a_task_waits_at_any_progress_and_a_finished_import_names_its_event(
    user: Client,
) -> None:
    url = user.post_file(IMPORT, "event.zip", archives.build_zip()).json["task_url"]
    tasks.Progress(desk.read_task_id(url)).phase(37, "Importing sessions (120/341)")
    waiting = user.get(url).json
    assert (waiting["state"], waiting["progress"]["percent"]) == ("WAITING", 37)
    assert [item["state"] for item in user.get("/v1/tasks").json["tasks"]] == ["WAITING"]
    work_off_import(letters.received(settings().imports_queue_url), letters.Context())
    done = user.get(url).json
    assert (done["state"], done["progress"]) == ("SUCCESS", {"percent": 100, "message": "Done"})
    assert type(done["result"]["id"]) is str
    event_resource = user.get(f"/v1/events/{done['result']['id']}").json["data"]
    assert (event_resource["id"], event_resource["attributes"]["identifier"]) == (
        done["result"]["id"],
        done["result"]["identifier"],
    )


def test_3_a_task_without_success_is_a_failure(user: Client) -> None:
    failed = user.get(start_import(user, desk.build_zip())).json
    assert (failed["state"], type(failed["result"])) == ("FAILURE", str)
    cancelled = user.post_file(IMPORT, "event.zip", desk.build_zip()).json["task_url"]
    assert user.delete(cancelled).json["state"] == user.get(cancelled).json["state"] == "FAILURE"
    assert {item["state"] for item in user.get("/v1/tasks").json["tasks"]} == {"FAILURE"}


def test_3_a_finished_export_has_a_download_url(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    done = owner.get(start_export(owner, event.id)).json
    assert (done["state"], done["progress"]) == ("SUCCESS", {"percent": 100, "message": "Done"})
    assert type(done["result"]["download_url"]) is str


def test_4_a_download_is_opened_by_the_browser_without_a_token(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    url = owner.get(start_export(owner, event.id)).json["result"]["download_url"]
    assert url.startswith(f"{client('s3').meta.endpoint_url}/")
    assert "X-Amz-Signature=" in url
    body, disposition = open_url(url)
    assert "event" in zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert disposition.endswith("filename*=UTF-8''Analytical%20Days.zip")


def test_4_a_page_of_the_front_end_reads_the_answer_of_the_bucket() -> None:
    """Read the rule in the template: the emulator answers pages of any origin."""
    rules = deployed("staging", CorsOrigins=FRONT).properties("Bucket")["CorsConfiguration"][
        "CorsRules"
    ]
    reading = [rule for rule in rules if "GET" in rule["AllowedMethods"]]
    assert [(rule["AllowedOrigins"], rule["AllowedHeaders"]) for rule in reading] == [
        (FRONT, ["*"])
    ]
