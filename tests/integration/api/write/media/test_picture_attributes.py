"""Pictures in writes: their sizes are the server's, and a new picture begins without any."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from image_worker.handler import lambda_handler
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work import queues
from tests.factories import events
from tests.integration import letters
from tests.integration.api.write.write_helpers import build_document, set_columns
from tests.unit.api.client import Client

type Enter = Callable[..., Client]

SIZES = ("thumbnail", "small", "icon")
ENTRY = {"source": "media/events/1/a/b.jpg", "width": 1, "height": 1, "sizes": {}}
OLD = {f"{name}_image_url": f"https://example.org/{name}.png" for name in SIZES}


@pytest.fixture(autouse=True)
def _empty_queue(environment: dict[str, str]) -> None:
    client("sqs").purge_queue(QueueUrl=settings().images_queue_url)


def put_picture(event_id: int, digit: str = "a", sides: tuple[int, int] = (600, 400)) -> str:
    """Store a picture of the event; give its URL."""
    file = BytesIO()
    Image.new("RGB", sides, "teal").save(file, "JPEG")
    key = storage.build_media_key(event_id, digit * 64, "photo.jpg")
    storage.put_media(key, file.getvalue(), file.getvalue())
    return str(storage.build_public_url(key))


def load(type_: str, id_: int) -> dict[str, Any]:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return dict(connection.execute(select(table).where(table.c.id == id_)).mappings().one())


def count_messages() -> int:
    return letters.count_messages(settings().images_queue_url)


def work_off() -> None:
    """Let the image worker handle the next message."""
    lambda_handler(letters.received(settings().images_queue_url), letters.Context())


def patch(user: Client, type_: str, id_: int, attributes: Mapping[str, Any]) -> dict[str, Any]:
    body = build_document(type_, dict(attributes), id_)
    answer = user.send("PATCH", f"/v1/{BY_TYPE[type_].plural}/{id_}", body)
    assert answer.status == 200, answer.json
    return dict(answer.json["data"]["attributes"])


def test_a_client_neither_writes_nor_wipes_sizes(event: events.WholeEvent, enter: Enter) -> None:
    speaker, owner = event.speaker_ids[0], enter(event.owner_id)
    set_columns("speaker", speaker, picture_sizes={"photo_url": ENTRY}, **OLD)
    echo = {"thumbnail-image-url": "https://evil.example.org/x.png", "small-image-url": None}
    echo |= {"icon-image-url": None}
    attributes = patch(owner, "speaker", speaker, {"name": "Ada King", **echo})
    assert attributes["thumbnail-image-url"] == OLD["thumbnail_image_url"]
    row = load("speaker", speaker)
    assert {name: row[name] for name in OLD} == OLD
    assert row["picture_sizes"] == {"photo_url": ENTRY}
    created = owner.send(
        "POST",
        "/v1/speakers",
        build_document("speaker", {"name": "Bob", **echo}, event=("event", event.id)),
    )
    assert created.status == 201
    assert created.json["data"]["attributes"]["thumbnail-image-url"] is None


def test_another_picture_begins_without_sizes(event: events.WholeEvent, enter: Enter) -> None:
    logo = {"source": "media/events/1/c/d.png", "error": "The picture is damaged or cut off."}
    entries = {"original_image_url": ENTRY, "logo_url": logo}
    old = {f"{name}_image_url": f"https://example.org/{name}" for name in ("large", "icon")}
    set_columns("event", event.id, picture_sizes=entries, **old)
    url = {"original-image-url": "https://elsewhere.example.org/hall.jpg"}
    attributes = patch(enter(event.owner_id), "event", event.id, url)
    assert (attributes["large-image-url"], attributes["icon-image-url"]) == (None, None)
    assert load("event", event.id)["picture_sizes"] == {"logo_url": logo}
    # Nobody opens the addresses of others.
    assert count_messages() == 0


def test_the_same_picture_again_keeps_its_sizes(event: events.WholeEvent, enter: Enter) -> None:
    speaker, owner = event.speaker_ids[0], enter(event.owner_id)
    url = put_picture(event.id)
    patch(owner, "speaker", speaker, {"photo-url": url})
    work_off()
    before = load("speaker", speaker)
    assert before["thumbnail_image_url"]
    patch(owner, "speaker", speaker, {"photo-url": url, "thumbnail-image-url": None})
    assert load("speaker", speaker) == before
    assert count_messages() == 0


def test_a_picture_of_ours_gets_its_sizes_over_the_queue(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    attributes = {"name": "Ada", "photo-url": put_picture(event.id)}
    body = build_document("speaker", attributes, event=("event", event.id))
    answer = owner.send("POST", "/v1/speakers", body)
    speaker = int(answer.json["data"]["id"])
    work_off()
    attributes = owner.get(f"/v1/speakers/{speaker}").json["data"]["attributes"]
    for name in SIZES:
        url = attributes[f"{name}-image-url"]
        assert url.startswith(f"{settings().api_origin}/v1/media/events/{event.id}/")
        path = url.removeprefix(settings().api_origin)
        assert Client().get(path).status == 302


def test_an_avatar_is_also_the_original(event: events.WholeEvent, enter: Enter) -> None:
    user = enter(event.owner_id)
    url = put_picture(event.id)
    attributes = patch(
        user, "user", event.owner_id, {"avatar-url": url, "original-image-url": None}
    )
    assert attributes["original-image-url"] == attributes["avatar-url"]
    attributes = patch(user, "user", event.owner_id, {"avatar-url": None})
    assert attributes["original-image-url"] is None


def test_a_write_that_fails_sends_nothing(
    event: events.WholeEvent, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker, owner = event.speaker_ids[0], enter(event.owner_id)
    body = build_document("speaker", {"photo-url": put_picture(event.id)}, speaker)
    path = f"/v1/speakers/{speaker}"
    assert owner.send("PATCH", f"{path}?dry-run=true", body).status == 200
    refused = owner.send("PATCH", path, body, if_match='"another"')
    assert (refused.status, count_messages()) == (412, 0)

    def refuse(*_: Any, **__: Any) -> None:
        raise queues.NotSent("The queue does not accept messages right now.")

    monkeypatch.setattr(queues, "send_message", refuse)
    assert owner.send("PATCH", path, body).status == 503
    assert load("speaker", speaker)["photo_url"] is None
