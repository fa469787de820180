"""Changing rows over HTTP: permissions, partial changes, ids, `If-Match` and media."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from openevent.infra import db
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, set_columns
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def test_a_hidden_event_is_404_and_a_visible_one_403(
    event: events.WholeEvent,
    draft: events.WholeEvent,
    enter: Enter,
    add_user: AddUser,
    anonymous: Client,
) -> None:
    stranger = enter(add_user())

    def body(of_event: events.WholeEvent) -> dict[str, Any]:
        return build_document(
            "track", {"name": "Mills", "color": "#fff"}, event=("event", of_event.id)
        )

    assert stranger.send("POST", "/v1/tracks", body(draft)).status == 404
    assert stranger.send("POST", "/v1/tracks", body(event)).status == 403
    assert anonymous.send("POST", "/v1/tracks", body(event)).status == 401
    assert (
        stranger.send(
            "PATCH", f"/v1/tracks/{draft.track_id}", build_document("track", {}, draft.track_id)
        ).status
        == 404
    )
    assert (
        stranger.send(
            "PATCH", f"/v1/tracks/{event.track_id}", build_document("track", {}, event.track_id)
        ).status
        == 403
    )
    assert stranger.delete(f"/v1/tracks/{draft.track_id}").status == 404
    assert stranger.delete(f"/v1/tracks/{event.track_id}").status == 403


def test_a_change_is_partial_and_recorded(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    before = owner.get(path).json["data"]["attributes"]
    answer = owner.send(
        "PATCH", path, build_document("track", {"color": "#000000"}, event.track_id)
    )
    after = {"color": "#000000", "font-color": "#ffffff"}
    assert (answer.status, answer.json["data"]["attributes"]) == (200, before | after)
    with db.connect() as connection:
        columns = select(changes.c.kind, changes.c.user_id, changes.c.facts)
        rows = connection.execute(
            columns.where(changes.c.subject_type == "track", changes.c.subject_id == event.track_id)
        ).all()
    assert rows == [("track.updated", event.owner_id, {"columns": ["color"], "event": event.id})]


@pytest.mark.parametrize(
    ("type_", "id_", "status"),
    [("track", None, 400), ("track", "0", 400), ("session", "same", 409)],
)
def test_type_and_id_are_checked(
    event: events.WholeEvent, enter: Enter, type_: str, id_: str | None, status: int
) -> None:
    body = build_document(type_, {"name": "X"}, event.track_id if id_ == "same" else id_)
    assert (
        enter(event.owner_id).send("PATCH", f"/v1/tracks/{event.track_id}", body).status == status
    )


def test_an_event_by_identifier_takes_its_numeric_id(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    identifier = owner.get(f"/v1/events/{event.id}").json["data"]["attributes"]["identifier"]
    for id_ in (event.id, identifier, identifier.upper()):
        answer = owner.send(
            "PATCH",
            f"/v1/events/{identifier}",
            build_document("event", {"name": f"Days {id_}"}, id_),
        )
        assert (answer.status, answer.json["data"]["attributes"]["name"]) == (200, f"Days {id_}")


@pytest.mark.parametrize(("id_", "status"), [("{}", 200), ("0{}", 200), ("days", 400), ("²", 400)])
def test_an_attribute_named_identifier_is_no_id(
    event: events.WholeEvent, enter: Enter, id_: str, status: int
) -> None:
    link_id = event.social_link_id
    set_columns("social-link", link_id, identifier="days")
    body = build_document("social-link", {"name": "Mastodon"}, id_.format(link_id))
    owner = enter(event.owner_id)
    assert owner.send("PATCH", f"/v1/social-links/{link_id}", body).status == status


def test_an_imported_row_can_be_sent_back_unchanged(event: events.WholeEvent, enter: Enter) -> None:
    table = BY_TYPE["session"].table
    with db.transaction() as connection:
        columns = {"title": "", "twitter": "@ada", "website": "www.example.org"}
        connection.execute(
            table.update().where(table.c.id == event.session_ids[0]).values(**columns)
        )
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[0]}"
    attributes = owner.get(path).json["data"]["attributes"]
    answer = owner.send(
        "PATCH",
        path,
        build_document("session", attributes | {"subtitle": "Part one"}, event.session_ids[0]),
    )
    assert answer.status == 200, answer.json
    assert answer.json["data"]["attributes"] | {"last-modified-at": ""} == attributes | {
        "subtitle": "Part one",
        "last-modified-at": "",
    }
    refusal = owner.send(
        "PATCH",
        path,
        build_document("session", {"website": "www.example.com"}, event.session_ids[0]),
    )
    assert refusal.status == 422


def test_names_may_have_underscores(event: events.WholeEvent, enter: Enter) -> None:
    path = f"/v1/sessions/{event.session_ids[0]}"
    body = build_document("session", {"short_abstract": "Short"}, event.session_ids[0])
    assert (
        enter(event.owner_id).send("PATCH", path, body).json["data"]["attributes"]["short-abstract"]
        == "Short"
    )


def test_if_match_is_checked_before_the_write(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    etag = owner.get(path).headers["etag"]
    first = owner.send(
        "PATCH", path, build_document("track", {"name": "First"}, event.track_id), if_match=etag
    )
    assert (first.status, first.headers["etag"]) == (200, owner.get(path).headers["etag"])
    second = owner.send(
        "PATCH", path, build_document("track", {"name": "Second"}, event.track_id), if_match=etag
    )
    assert (second.status, owner.get(path).json["data"]["attributes"]["name"]) == (412, "First")
    assert owner.call("DELETE", path, headers={"if_match": etag}).status == 412
    assert owner.call("DELETE", path, headers={"if_match": first.headers["etag"]}).status == 200


def test_a_visible_medium_is_stored_as_its_key(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter, environment: dict[str, str]
) -> None:
    def url(event_id: int) -> str:
        return f"{environment['API_ORIGIN']}/v1/media/events/{event_id}/{'a' * 32}/logo.png"

    table, owner = BY_TYPE["event"].table, enter(event.owner_id)
    with db.transaction() as connection:
        other = events.add_event(connection)
    attributes = {
        "logo-url": url(event.id),
        "original-image-url": url(draft.id),
    }
    attributes["placeholder-url"] = url(other)  # published, so the user may see it
    answer = owner.send(
        "PATCH", f"/v1/events/{event.id}", build_document("event", attributes, event.id)
    )
    assert {name: answer.json["data"]["attributes"][name] for name in attributes} == attributes
    with db.connect() as connection:
        columns = (table.c.logo_url, table.c.original_image_url, table.c.placeholder_url)
        stored = connection.execute(select(*columns).where(table.c.id == event.id)).one()
    origin = f"{environment['API_ORIGIN']}/v1/"
    keys = (url(event.id).removeprefix(origin), url(other).removeprefix(origin))
    assert tuple(stored) == (keys[0], url(draft.id), keys[1])
    again = owner.send(
        "PATCH", f"/v1/events/{event.id}", build_document("event", attributes, event.id)
    )
    assert again.json["data"] == answer.json["data"]
