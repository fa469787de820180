"""Addresses of uploads, as clients may write them."""

from collections.abc import Callable

import pytest

from openevent.infra import media_keys, storage
from openevent.infra.media_keys import Owner
from tests.factories import events
from tests.integration.api.uploads import upload_desk
from tests.integration.api.write.media.written_rows import load, patch
from tests.unit.api.client import Client


@pytest.mark.parametrize("suffix", ["?x=1", "#photo", "?a=1#b"])
def test_a_query_after_an_address_is_dropped(
    suffix: str, event: events.WholeEvent, enter: Callable[..., Client]
) -> None:
    owner = enter(event.owner_id)
    url = upload_desk.upload_picture(owner) + suffix
    answer = patch(owner, "speaker", event.speaker_ids[0], photo_url=url)
    key = load("speaker", event.speaker_ids[0], "photo_url")
    assert answer.json["data"]["attributes"]["photo-url"] == storage.build_public_url(key)
    assert media_keys.read_owner(key) == Owner("events", event.id)
