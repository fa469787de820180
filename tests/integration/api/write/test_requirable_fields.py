"""Which fields of a form can be required (docs/contract/resources.md#required-fields)."""

from collections.abc import Callable

import pytest

from tests.factories import events
from tests.integration.api.write.forms import add_field, list_pointers, open_sessions, post
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def speaker(enter: Enter, add_user: AddUser) -> Client:
    """Somebody without a role."""
    return enter(add_user())


def test_only_fields_that_the_form_includes_are_required(
    event: events.WholeEvent, speaker: Client
) -> None:
    open_sessions(event.id)
    other = add_field(event.id, "session", "level", is_included=False)
    add_field(event.id, "session", "language", is_required=False)
    add_field(event.id, "speaker", "shortBiography")
    add_field(event.id, "attendee", "company")
    add_field(event.id, "session", "subtitle", deleted_at=events.CREATED_AT)
    assert post(speaker, event.id, "session").status == 201
    set_columns("custom-form", other, is_included=True)
    assert list_pointers(post(speaker, event.id, "session")) == ["attributes/level"]


def test_a_file_and_what_only_the_server_sets_are_not_required(
    event: events.WholeEvent, speaker: Client
) -> None:
    open_sessions(event.id)
    for identifier, type_ in (
        ("slidesUrl", "file"),
        ("videoUrl", "text"),
        ("handout", "file"),
        ("averageRating", "number"),
        ("createdAt", "text"),
        ("isLocked", "boolean"),
        ("creator", "text"),
        ("event", "text"),
    ):
        add_field(event.id, "session", identifier, type=type_)
    add_field(event.id, "speaker", "photoUrl", type="image")
    add_field(event.id, "speaker", "portrait", type="image")
    add_field(event.id, "speaker", "email", type="email")
    assert post(speaker, event.id, "session").status == 201
    assert post(speaker, event.id, "speaker").status == 201


def test_a_new_speaker_needs_the_fields_of_its_form(
    event: events.WholeEvent, speaker: Client
) -> None:
    open_sessions(event.id)
    add_field(event.id, "speaker", "short-biography")
    add_field(event.id, "speaker", "size", type="select")
    pointers = ["attributes/short-biography", "attributes/complex-field-values/size"]
    assert list_pointers(post(speaker, event.id, "speaker")) == pointers
    members = {"short_biography": "Wrote.", "complex_field_values": {"size": "M"}}
    created = post(speaker, event.id, "speaker", **members)
    assert created.status == 201, created.json
    id_ = int(created.json["data"]["id"])
    emptied = patch_row(speaker, "speaker", id_, short_biography="", complex_field_values=None)
    assert list_pointers(emptied) == pointers
    assert patch_row(speaker, "speaker", id_, position="Admiral").status == 200


def test_a_session_needs_speakers_if_the_form_says_so(
    event: events.WholeEvent, speaker: Client
) -> None:
    open_sessions(event.id)
    add_field(event.id, "session", "speakers")
    own_id = int(post(speaker, event.id, "speaker").json["data"]["id"])
    own = ("speaker", own_id)
    assert list_pointers(post(speaker, event.id, "session")) == ["relationships/speakers"]
    id_ = int(post(speaker, event.id, "session", state="draft").json["data"]["id"])
    assert list_pointers(patch_row(speaker, "session", id_, state="pending")) == [
        "relationships/speakers"
    ]

    def change(method: str, *speakers: tuple[str, int]) -> Answer:
        path = f"/v1/sessions/{id_}/relationships/speakers"
        return speaker.send(method, path, build_linkage(list(speakers)))

    assert change("POST", own).status == 200
    assert list_pointers(change("DELETE", own)) == ["relationships/speakers"]
    assert list_pointers(change("PATCH")) == ["relationships/speakers"]
    assert patch_row(speaker, "session", id_, state="pending").status == 200
    assert post(speaker, event.id, "session", speakers=[own]).status == 201


def test_a_speaker_in_the_trash_fills_no_required_field(
    event: events.WholeEvent, speaker: Client, enter: Enter
) -> None:
    open_sessions(event.id)
    add_field(event.id, "session", "speakers")
    own = ("speaker", int(post(speaker, event.id, "speaker").json["data"]["id"]))
    other = ("speaker", event.speaker_ids[0])
    id_ = int(post(speaker, event.id, "session", speakers=[own]).json["data"]["id"])
    owner, link = enter(event.owner_id), f"/v1/sessions/{id_}/relationships/speakers"
    assert owner.send("POST", link, build_linkage([other])).status == 200
    assert owner.delete(f"/v1/speakers/{other[1]}").status == 200
    assert list_pointers(speaker.send("PATCH", link, build_linkage([]))) == [
        "relationships/speakers"
    ]
    assert owner.send("PATCH", link, build_linkage([])).status == 200
    body = build_document("session", {"subtitle": "New"}, id_, speakers=[])
    assert speaker.send("PATCH", f"/v1/sessions/{id_}", body).status == 200
    set_columns("session", id_, state="draft")
    assert list_pointers(patch_row(speaker, "session", id_, state="pending")) == [
        "relationships/speakers"
    ]
