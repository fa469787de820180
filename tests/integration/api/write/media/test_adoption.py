"""Files that a body names become media of the row: copied first, then stored as keys."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from openevent.domain.media.unused_media import unused_media
from openevent.infra import config, db, media_keys, storage
from openevent.infra.media_keys import Owner
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.uploads import upload_desk
from tests.integration.api.uploads.upload_desk import PDF, make_png
from tests.integration.api.write.media.written_rows import load, load_noted, patch
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    return enter(event.owner_id)


def test_an_upload_becomes_a_medium_of_its_event(event: events.WholeEvent, owner: Client) -> None:
    url = upload_desk.upload_picture(owner)
    answer = patch(owner, "speaker", event.speaker_ids[0], photo_url=url)
    key = load("speaker", event.speaker_ids[0], "photo_url")
    assert media_keys.read_owner(key) == Owner("events", event.id)
    public_url = answer.json["data"]["attributes"]["photo-url"]
    assert (answer.status, public_url) == (200, storage.build_public_url(key))
    assert upload_desk.read(key) == make_png()
    assert key in load_noted()  # a write that fails after the copy leaves it for the daily run


def test_a_new_event_owns_the_media_of_its_first_body(enter: Enter, add_user: AddUser) -> None:
    client = enter(add_user())
    times = {"starts-at": "2031-01-01T10:00:00Z", "ends-at": "2031-01-02T10:00:00Z"}
    attributes = {
        "name": "Days",
        "timezone": "UTC",
        **times,
        "logo-url": upload_desk.upload_picture(client, make_png(1)),
        "original-image-url": upload_desk.upload_picture(client, make_png(2)),
    }
    answer = client.send("POST", "/v1/events", build_document("event", attributes))
    event_id = int(answer.json["data"]["id"])
    keys = [load("event", event_id, name) for name in ("logo_url", "original_image_url")]
    assert [media_keys.read_owner(key) for key in keys] == [Owner("events", event_id)] * 2
    assert [upload_desk.read(key) for key in keys] == [make_png(1), make_png(2)]


def test_a_new_part_of_an_event(event: events.WholeEvent, owner: Client) -> None:
    patch(owner, "event", event.id, is_sponsors_enabled=True)
    attributes = {"name": "Mills", "logo-url": upload_desk.upload_picture(owner)}
    body = build_document("sponsor", attributes, event=("event", event.id))
    answer = owner.send("POST", "/v1/sponsors", body)
    key = load("sponsor", int(answer.json["data"]["id"]), "logo_url")
    assert media_keys.read_owner(key) == Owner("events", event.id)


def test_an_avatar_belongs_to_its_user(enter: Enter, add_user: AddUser) -> None:
    user_id = add_user()
    client = enter(user_id)
    answer = patch(client, "user", user_id, avatar_url=upload_desk.upload_picture(client))
    key = load("user", user_id, "avatar_url")
    assert (answer.status, media_keys.read_owner(key)) == (200, Owner("users", user_id))
    path = answer.json["data"]["attributes"]["avatar-url"].removeprefix(
        config.settings().api_origin
    )
    assert client.get(path).status == 302


def test_the_original_of_older_clients_is_the_avatar(enter: Enter, add_user: AddUser) -> None:
    user_id = add_user()
    client = enter(user_id)
    patch(client, "user", user_id, original_image_url=upload_desk.upload_picture(client))
    avatar = load("user", user_id, "avatar_url")
    assert media_keys.read_owner(avatar) == Owner("users", user_id)
    # A front end of today sends both, the original as it last saw it.
    url = upload_desk.upload_picture(client, make_png(7))
    both = {"avatar_url": url, "original_image_url": storage.build_public_url(avatar)}
    answer = patch(client, "user", user_id, **both).json["data"]["attributes"]
    assert answer["avatar-url"] == answer["original-image-url"]
    assert upload_desk.read(load("user", user_id, "avatar_url")) == make_png(7)


def test_a_topic_has_a_picture(enter: Enter, add_user: AddUser) -> None:
    client = enter(add_user(is_admin=True))
    for type_ in ("event-topic", "event-sub-topic"):
        attributes = {
            "name": f"Mills {type_}",
            "system-image-url": upload_desk.upload_picture(client),
        }
        answer = client.send("POST", f"/v1/{type_}s", build_document(type_, attributes))
        row_id = int(answer.json["data"]["id"])
        key = load(type_, row_id, "system_image_url")
        assert media_keys.read_owner(key) == Owner(f"{type_}s", row_id)


def test_addresses_in_json_and_forms_are_copied_too(
    event: events.WholeEvent, owner: Client
) -> None:
    url = upload_desk.upload_by_form(owner, PDF, "talk.pdf", "application/pdf")
    slides = [{"title": "Mills", "link": url}, "https://x.org/slides"]
    answer = patch(owner, "session", event.session_ids[0], slides=slides, slides_url=url)
    attributes = answer.json["data"]["attributes"]
    public = attributes["slides-url"]
    key = load("session", event.session_ids[0], "slides_url")
    assert public == storage.build_public_url(key)
    assert attributes["slides"] == [{"title": "Mills", "link": public}, "https://x.org/slides"]
    again = patch(owner, "session", event.session_ids[0], slides=attributes["slides"])
    assert again.json["data"]["attributes"]["slides"] == attributes["slides"]


def test_a_picture_within_a_text_is_copied_too(event: events.WholeEvent, owner: Client) -> None:
    url = upload_desk.upload_picture(owner)
    text = f'<p>Mills <img src="{url}" alt="a mill"> and {url}.</p>'
    answer = patch(owner, "event", event.id, description=text)
    public_url = answer.json["data"]["attributes"]["description"]
    ((key, _),) = storage.list_objects(storage.build_media_prefix(event.id))
    assert public_url.count(str(storage.build_public_url(key))) == 2
    assert (
        patch(owner, "event", event.id, description=public_url).json["data"] == answer.json["data"]
    )


def test_an_address_within_a_text_that_is_no_own_upload_stays(
    event: events.WholeEvent, owner: Client, enter: Enter, add_user: AddUser
) -> None:
    url = upload_desk.upload_picture(enter(add_user()))
    answer = patch(owner, "event", event.id, description=f"<p>{url}</p>")
    assert answer.json["data"]["attributes"]["description"] == f"<p>{url}</p>"


def test_the_whole_record_can_be_sent_back(
    event: events.WholeEvent, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unchanged value is never judged, not even when its object is gone."""
    url = upload_desk.upload_picture(owner)
    speaker_id = event.speaker_ids[0]
    before = patch(owner, "speaker", speaker_id, photo_url=url).json["data"]
    storage.remove_objects([load("speaker", speaker_id, "photo_url")])
    attributes = before["attributes"] | {"name": "Ada L."}
    answer = owner.send(
        "PATCH", f"/v1/speakers/{speaker_id}", build_document("speaker", attributes, speaker_id)
    )
    assert (answer.status, answer.json["data"]["attributes"]) == (200, attributes)


def test_an_upload_of_others_or_an_expired_one_is_a_422(
    event: events.WholeEvent, owner: Client, enter: Enter, add_user: AddUser
) -> None:
    foreign = upload_desk.upload_picture(enter(add_user()))
    gone = upload_desk.upload_picture(owner)
    storage.remove_objects([upload_desk.find_key(gone)])
    for url in (foreign, gone):
        answer = patch(owner, "event", event.id, logo_url=url)
        assert (answer.status, answer.json["errors"][0]["source"]) == (
            422,
            {"pointer": "/data/attributes/logo-url"},
        )


def test_a_picture_is_needed_where_a_picture_is_shown(
    event: events.WholeEvent, owner: Client
) -> None:
    url = upload_desk.upload_by_form(owner, PDF, "talk.pdf", "application/pdf")
    assert patch(owner, "event", event.id, logo_url=url).status == 422
    session = patch(owner, "session", event.session_ids[0], slides_url=url)
    assert session.status == 200
    medium = session.json["data"]["attributes"]["slides-url"]
    answer = patch(owner, "event", event.id, logo_url=medium)
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        422,
        {"pointer": "/data/attributes/logo-url"},
    )


def test_a_writer_without_the_right_copies_nothing(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    stranger = enter(add_user())
    url = upload_desk.upload_picture(stranger)
    assert patch(stranger, "event", event.id, logo_url=url).status == 403
    assert patch(stranger, "event", draft.id, logo_url=url).status == 404
    assert list(storage.list_objects(storage.build_media_prefix(event.id))) == []


def test_media_are_copied_from_rows_that_the_writer_may_change(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user_id = add_user()
    speaker = enter(user_id)
    with db.transaction() as connection:
        table = BY_TYPE["speaker"].table
        for speaker_id in (event.speaker_ids[0], draft.speaker_ids[0]):
            is_row = table.c.id == speaker_id
            connection.execute(update(table).where(is_row).values(user_id=user_id))
    url = upload_desk.upload_picture(speaker)
    first = patch(speaker, "speaker", event.speaker_ids[0], photo_url=url)
    photo = first.json["data"]["attributes"]["photo-url"]
    # From the own speaker in another event, and from there to the own account.
    for type_, row_id, column in (
        ("speaker", draft.speaker_ids[0], "photo_url"),
        ("user", user_id, "avatar_url"),
    ):
        assert patch(speaker, type_, row_id, **{column: photo}).status == 200
        key = load(type_, row_id, column)
        expected = Owner("events", draft.id) if type_ == "speaker" else Owner("users", user_id)
        assert media_keys.read_owner(key) == expected
        assert upload_desk.read(key) == make_png()


def test_a_medium_that_is_gone_cannot_be_named_again(
    event: events.WholeEvent, owner: Client
) -> None:
    url = upload_desk.upload_picture(owner)
    logo = patch(owner, "event", event.id, logo_url=url).json["data"]["attributes"]["logo-url"]
    patch(owner, "event", event.id, logo_url=None)
    storage.remove_objects([str(storage.read_own_key(logo))])
    assert patch(owner, "event", event.id, logo_url=logo).status == 422
    assert load("event", event.id, "logo_url") is None


def test_media_of_others_stay_addresses(
    event: events.WholeEvent, owner: Client, enter: Enter, add_user: AddUser
) -> None:
    other_id = add_user()
    other = enter(other_id)
    answer = patch(other, "user", other_id, avatar_url=upload_desk.upload_picture(other))
    avatar = answer.json["data"]["attributes"]["avatar-url"]
    assert patch(owner, "event", event.id, logo_url=avatar).status == 200
    assert load("event", event.id, "logo_url") == avatar
    assert patch(owner, "event", event.id, logo_url="https://x.org/logo.png").status == 200
    assert load("event", event.id, "logo_url") == "https://x.org/logo.png"


def test_a_replaced_medium_is_noted(event: events.WholeEvent, owner: Client) -> None:
    for color in (1, 2):
        url = upload_desk.upload_picture(owner, make_png(color))
        patch(owner, "event", event.id, logo_url=url)
        key = load("event", event.id, "logo_url")
        if color == 1:
            first = key
            with db.transaction() as connection:
                connection.execute(unused_media.delete())
    assert load_noted() == {first, key}
    assert upload_desk.read(first) == make_png(1)  # readable until the daily run


def test_media_that_texts_name_no_more_are_noted(event: events.WholeEvent, owner: Client) -> None:
    session_id = event.session_ids[0]
    urls = [upload_desk.upload_picture(owner, make_png(color)) for color in (1, 2)]
    with db.transaction() as connection:
        connection.execute(unused_media.delete())
    patch(owner, "event", event.id, description=f"<p>{urls[0]}.</p>")
    patch(owner, "session", session_id, slides=[{"link": urls[1]}])
    stored = load_noted()
    assert len(stored) == 2
    with db.transaction() as connection:
        connection.execute(unused_media.delete())
    patch(owner, "event", event.id, name="Days")
    assert load_noted() == set()
    patch(owner, "event", event.id, description="")
    patch(owner, "session", session_id, slides=[])
    assert load_noted() == stored


def test_a_dry_run_copies_nothing(event: events.WholeEvent, owner: Client) -> None:
    url = upload_desk.upload_picture(owner)
    answer = patch(owner, "event", event.id, "dry-run=true", logo_url=url)
    assert (answer.status, answer.json["meta"]["dry-run"]) == (200, True)
    assert list(storage.list_objects(storage.build_media_prefix(event.id))) == []


def test_a_replaced_upload_is_refused(
    event: events.WholeEvent, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The object that was checked is the one that is copied."""
    from openevent.domain.media import objects  # noqa: PLC0415

    url = upload_desk.upload_picture(owner)
    find = objects.find

    def find_and_replace(key: str) -> Any:
        source = find(key)
        upload_desk.put(key, make_png(9))
        return source

    monkeypatch.setattr(objects, "find", find_and_replace)
    assert patch(owner, "event", event.id, logo_url=url).status == 422
    assert load("event", event.id, "logo_url") is None
