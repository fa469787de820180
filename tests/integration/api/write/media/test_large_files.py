"""A large file is copied by a job; the row keeps its old value until then."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from api.write.media import large_files
from import_worker.handler import lambda_handler
from openevent.domain.media.unused_media import unused_media
from openevent.infra import config, db, media_keys, storage
from openevent.infra.media_keys import Owner
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import events
from tests.integration import letters
from tests.integration.api.uploads import upload_desk
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
OLD = "https://x.org/old.mp4"
FILM = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"film"


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The owner of the event, for whom each file is a large one."""
    monkeypatch.setattr(large_files, "LARGE_BYTES", 3)
    write_film(event, OLD)
    return enter(event.owner_id)


def write_film(event: events.WholeEvent, value: str | None) -> None:
    table = BY_TYPE["session"].table
    is_row = table.c.id == event.session_ids[0]
    with db.transaction() as connection:
        connection.execute(update(table).where(is_row).values(video_url=value))


def load_film(event: events.WholeEvent) -> Any:
    table = BY_TYPE["session"].table
    with db.connect() as connection:
        is_row = table.c.id == event.session_ids[0]
        return connection.scalar(select(table.c.video_url).where(is_row))


def name_film(
    client: Client, event: events.WholeEvent, query: str = "", film: bytes = FILM
) -> dict[str, Any]:
    """Upload a film and name it in a session; the answer."""
    url = upload_desk.upload_by_form(client, film, "talk.mp4", "video/mp4")
    attributes = {"video-url": url, "title": "Mills"}
    path = f"/v1/sessions/{event.session_ids[0]}"
    body = build_document("session", attributes, event.session_ids[0])
    answer = client.send("PATCH", path, body, query)
    assert answer.status == 200, answer.body
    document: dict[str, Any] = answer.json
    return document


def work_off() -> None:
    lambda_handler(letters.received(config.settings().imports_queue_url), letters.Context())


def test_a_job_stores_the_file(event: events.WholeEvent, owner: Client) -> None:
    document = name_film(owner, event)
    attributes = document["data"]["attributes"]
    assert (attributes["video-url"], attributes["title"]) == (OLD, "Mills")
    task_url = document["meta"]["task_urls"]["video-url"]
    assert owner.get(task_url).json["state"] == "WAITING"
    work_off()
    task, key = owner.get(task_url).json, load_film(event)
    assert media_keys.read_owner(key) == Owner("events", event.id)
    assert (task["state"], task["result"]) == (
        "SUCCESS",
        {"url": storage.build_public_url(key)},
    )
    assert upload_desk.read(key) == FILM
    with db.connect() as connection:
        newest = select(changes.c.kind, changes.c.facts).order_by(changes.c.id.desc()).limit(1)
        row = connection.execute(newest).one()
    assert row == ("session.updated", {"columns": ["video_url"], "event": event.id})


def test_a_new_row_gets_the_file_later(event: events.WholeEvent, owner: Client) -> None:
    enabled = build_document("event", {"is-sessions-speakers-enabled": True}, event.id)
    owner.send("PATCH", f"/v1/events/{event.id}", enabled)
    url = upload_desk.upload_by_form(owner, FILM, "talk.mp4", "video/mp4")
    body = build_document(
        "session", {"title": "Mills", "video-url": url}, event=("event", event.id)
    )
    answer = owner.send("POST", "/v1/sessions", body)
    assert answer.status == 201, answer.body
    document = answer.json
    assert document["data"]["attributes"]["video-url"] is None
    work_off()
    film = owner.get(f"/v1/sessions/{document['data']['id']}").json["data"]["attributes"]
    assert "/v1/media/events/" in film["video-url"]


def test_a_value_that_changed_meanwhile_stays(event: events.WholeEvent, owner: Client) -> None:
    task_url = name_film(owner, event)["meta"]["task_urls"]["video-url"]
    write_film(event, None)
    work_off()
    task = owner.get(task_url).json
    assert (task["state"], load_film(event)) == ("FAILURE", None)
    with db.connect() as connection:
        noted = set(connection.scalars(select(unused_media.c.key)))
    assert {key for key, _ in storage.list_objects(storage.build_media_prefix(event.id))} <= noted


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the newer one first"])
def test_of_two_files_the_newer_one_stays(
    order: tuple[int, int], event: events.WholeEvent, owner: Client
) -> None:
    films = [FILM + b" first", FILM + b" second"]
    answers = [name_film(owner, event, film=film) for film in films]
    queue = config.settings().imports_queue_url
    messages = [letters.received(queue) for _ in films]
    messages.sort(key=lambda message: message["Records"][0]["attributes"]["SentTimestamp"])
    for position in order:
        lambda_handler(messages[position], letters.Context())
    assert upload_desk.read(load_film(event)) == films[1]
    newer = owner.get(answers[1]["meta"]["task_urls"]["video-url"]).json
    assert newer["state"] == "SUCCESS"


def test_an_upload_that_is_replaced_meanwhile_is_not_used(
    event: events.WholeEvent, owner: Client
) -> None:
    document = name_film(owner, event)
    for key, _ in list(storage.list_objects("uploads/")):
        upload_desk.put(key, FILM + b"other")
    work_off()
    task = owner.get(document["meta"]["task_urls"]["video-url"]).json
    assert (task["state"], load_film(event)) == ("FAILURE", OLD)


def test_a_message_that_comes_twice_does_nothing_more(
    event: events.WholeEvent, owner: Client
) -> None:
    name_film(owner, event)
    message = letters.received(config.settings().imports_queue_url)
    lambda_handler(message, letters.Context())
    write_film(event, OLD)
    lambda_handler(message, letters.Context())
    assert load_film(event) == OLD


def test_a_dry_run_starts_no_job(event: events.WholeEvent, owner: Client) -> None:
    document = name_film(owner, event, "dry-run=true")
    assert "task_urls" not in document["meta"]
