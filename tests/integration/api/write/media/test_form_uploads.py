"""Files by signed forms are looked at when a body names them, and have limits then."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from openevent.domain.media import objects
from openevent.domain.media.objects import StoredObject
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.uploads import upload_desk
from tests.integration.api.uploads.upload_desk import PDF, make_png
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    return enter(event.owner_id)


def patch(client: Client, type_: str, row_id: int, column: str, value: object) -> Answer:
    body = build_document(type_, {column: value}, row_id)
    return client.send("PATCH", f"/v1/{BY_TYPE[type_].plural}/{row_id}", body)


@pytest.mark.parametrize("content", [b"<svg/>", b"", b"\x89PNG\r\n\x1a\n cut"])
def test_a_form_upload_is_looked_at_when_it_is_named(
    event: events.WholeEvent, owner: Client, content: bytes
) -> None:
    form = {"name": "logo.png", "type": "image/png", "size": max(1, len(content))}
    answer = owner.post("/v1/upload/presigned", form).json
    upload_desk.put(answer["fields"]["key"], content, "image/png")
    refused = patch(owner, "event", event.id, "logo-url", answer["file-url"])
    assert refused.status == 422


@pytest.mark.parametrize(("file", "megabytes"), [(PDF, 50), (make_png(), 20)])
def test_a_form_for_a_film_brings_no_larger_file_of_another_type(
    event: events.WholeEvent,
    owner: Client,
    monkeypatch: pytest.MonkeyPatch,
    file: bytes,
    megabytes: int,
) -> None:
    url = upload_desk.upload_by_form(owner, file, "talk.mp4", "video/mp4")

    def find(key: str) -> StoredObject:
        return replace(find_object(key), size=megabytes * 1_000_000 + 1)

    find_object: Any = objects.find
    monkeypatch.setattr(objects, "find", find)
    refused = patch(owner, "session", event.session_ids[0], "slides-url", url)
    assert (refused.status, refused.detail) == (
        422,
        f"A file of this type may have {megabytes} MB: send a smaller one.",
    )
