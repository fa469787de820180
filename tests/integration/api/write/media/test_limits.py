"""How much a body with files makes one request look up, read and search."""

from collections.abc import Callable
from typing import Any

import pytest

from api.write.media import sources, targets
from openevent.model.resource import Resource
from tests.factories import events
from tests.integration.api.uploads import upload_desk
from tests.integration.api.uploads.upload_desk import PDF, make_png
from tests.integration.api.write.media.written_rows import patch
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    return enter(event.owner_id)


def test_a_body_brings_at_most_fifty_files(event: events.WholeEvent, owner: Client) -> None:
    url = upload_desk.upload_picture(owner)
    key = upload_desk.find_key(url)
    names = [f"{number}.png" for number in range(51)]
    for name in names:
        upload_desk.put(key.replace("picture.png", name), make_png(), "image/png")
    slides = [url.replace("picture.png", name) for name in names]
    session_id = event.session_ids[0]
    assert patch(owner, "session", session_id, slides=slides).status == 422
    assert patch(owner, "session", session_id, slides=slides[:50]).status == 200


def test_a_body_names_at_most_fifty_uploads_that_are_gone(
    event: events.WholeEvent, owner: Client
) -> None:
    url = upload_desk.upload_picture(owner)
    urls = [url.replace("picture.png", f"{number}.png") for number in range(51)]
    for names, status in ((urls, 422), (urls[:50], 200)):
        assert patch(owner, "event", event.id, description=" ".join(names)).status == status


def test_a_body_brings_at_most_100_mb_of_files_that_are_read(
    event: events.WholeEvent, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sources.MOST_BYTES == 100_000_000
    monkeypatch.setattr(sources.Budget.__init__, "__defaults__", (50, 2 * len(PDF)))
    names = ("a.pdf", "b.pdf", "c.pdf")
    urls = [upload_desk.upload_by_form(owner, PDF, name, "application/pdf") for name in names]
    session_id = event.session_ids[0]
    for text in (urls, [{"text": " ".join(urls)}]):
        answer = patch(owner, "session", session_id, slides=text)
        assert (answer.status, b"100 MB" in answer.body) == (422, True)
    assert patch(owner, "session", session_id, slides=urls[:2]).status == 200


def test_only_media_of_other_owners_are_searched_in_all_rows(
    event: events.WholeEvent, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client sends the whole record back, and no column of media has an index."""
    searched: list[str] = []
    select_named = targets.select_named

    def note(resource: Resource, *rest: Any) -> Any:
        searched.append(resource.type)
        return select_named(resource, *rest)

    monkeypatch.setattr(targets, "select_named", note)
    url = upload_desk.upload_picture(owner)
    answer = patch(owner, "event", event.id, logo_url=url)
    public_url = answer.json["data"]["attributes"]["logo-url"]
    patch(owner, "event", event.id, name="Nights", logo_url=public_url)
    assert searched == []
    patch(owner, "user", event.owner_id, avatar_url=public_url)
    assert "event" in searched


def test_a_body_without_an_upload_asks_nothing(
    event: events.WholeEvent, owner: Client, trips: CountingProxy
) -> None:
    patch(owner, "event", event.id, name="Days")
    before = trips.trips
    patch(owner, "event", event.id, name="Nights", logo_url="https://x.org/logo.png")
    assert trips.trips - before == 5
