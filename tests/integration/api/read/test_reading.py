"""Reading resources: keys, related rows, and the visibility of rows and attributes."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.unit.api.client import Client

LISTS = (
    "sessions",
    "speakers",
    "tracks",
    "microlocations",
    "sponsors",
    "session-types",
    "social-links",
    "faqs",
    "faq-types",
)
SINGLE = ("event-copyright", "speakers-call")
type Enter = Callable[..., Client]


def load_identifier(event_id: int) -> str:
    table = BY_TYPE["event"].table
    with db.connect() as connection:
        return str(
            connection.execute(table.select().where(table.c.id == event_id))
            .mappings()
            .one()["identifier"]
        )


def test_an_event_is_read_by_id_and_by_identifier_in_any_letter_case(
    anonymous: Client, event: events.WholeEvent
) -> None:
    by_id = anonymous.get(f"/v1/events/{event.id}")
    identifier = load_identifier(event.id)
    assert by_id.status == 200
    assert by_id.json["data"]["id"] == str(event.id)
    assert by_id.json["data"]["attributes"]["identifier"] == identifier
    assert by_id.json["data"]["attributes"]["starts-at"] == "2018-03-22T01:30:00+00:00"
    assert anonymous.get(f"/v1/events/{identifier.upper()}").json == by_id.json


def test_an_events_relationships_have_links(anonymous: Client, event: events.WholeEvent) -> None:
    links = anonymous.get(f"/v1/events/{event.id}").json["data"]["relationships"]["sessions"][
        "links"
    ]
    assert links == {
        "self": f"/v1/events/{event.id}/relationships/sessions",
        "related": f"/v1/events/{event.id}/sessions",
    }


@pytest.mark.parametrize("name", [*LISTS, *SINGLE])
def test_all_parts_of_an_event_are_read_by_id_and_by_identifier(
    anonymous: Client, event: events.WholeEvent, name: str
) -> None:
    by_id = anonymous.get(f"/v1/events/{event.id}/{name}")
    by_identifier = anonymous.get(f"/v1/events/{load_identifier(event.id)}/{name}")
    assert (by_id.status, by_identifier.status) == (200, 200)
    assert by_id.json["data"] == by_identifier.json["data"]
    assert by_id.json["data"]
    if name in LISTS:
        assert by_id.json["meta"] == {"count": len(by_id.json["data"])}


@pytest.mark.parametrize("name", ["", *(f"/{name}" for name in (*LISTS, *SINGLE, "roles"))])
def test_a_draft_and_its_lists_are_not_found_by_a_stranger(
    anonymous: Client,
    draft: events.WholeEvent,
    enter: Enter,
    add_user: Callable[..., int],
    name: str,
) -> None:
    path = f"/v1/events/{draft.id}{name}"
    expected = 401 if name == "/roles" else 404  # nobody sees roles without a login
    assert anonymous.get(path).status == expected
    assert enter(add_user()).get(path).status == 404
    assert enter(draft.owner_id).get(path).status == 200


def test_the_parts_of_a_draft_are_not_found_by_a_stranger(
    anonymous: Client, draft: events.WholeEvent, enter: Enter
) -> None:
    paths = [
        f"/v1/sessions/{draft.session_ids[0]}",
        f"/v1/sessions/{draft.session_ids[0]}/speakers",
        f"/v1/speakers/{draft.speaker_ids[0]}",
        f"/v1/tracks/{draft.track_id}",
        f"/v1/tracks/{draft.track_id}/sessions",
        f"/v1/tracks/{draft.track_id}/event",
        f"/v1/sponsors/{draft.sponsor_id}",
        f"/v1/faqs/{draft.faq_id}",
    ]
    owner = enter(draft.owner_id)
    assert [anonymous.get(path).status for path in paths] == [404] * len(paths)
    assert [owner.get(path).status for path in paths] == [200] * len(paths)


def test_a_list_of_events_has_no_drafts_of_others(
    anonymous: Client, event: events.WholeEvent, draft: events.WholeEvent, enter: Enter
) -> None:
    def ids(client: Client) -> set[str]:
        return {item["id"] for item in client.get("/v1/events", "page[size]=0").json["data"]}

    assert {str(event.id), str(draft.id)} & ids(anonymous) == {str(event.id)}
    assert {str(event.id), str(draft.id)} <= ids(enter(draft.owner_id))


def test_only_the_staff_sees_sessions_that_are_not_accepted(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    path = f"/v1/events/{event.id}/sessions"
    assert [item["id"] for item in anonymous.get(path).json["data"]] == [str(event.session_ids[0])]
    assert anonymous.get(path).json["meta"] == {"count": 1}
    assert anonymous.get(f"/v1/sessions/{event.session_ids[1]}").status == 404
    assert enter(event.owner_id).get(path).json["meta"] == {"count": 2}


def test_only_the_staff_sees_who_has_a_role_in_a_published_event(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter
) -> None:
    path = f"/v1/events/{event.id}/roles"
    assert enter(draft.owner_id).get(path).json["meta"] == {"count": 0}
    assert enter(event.owner_id).get(path).json["meta"] == {"count": 1}


def test_private_attributes_are_null_to_strangers(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    path = f"/v1/events/{event.id}/speakers"
    assert [item["attributes"]["email"] for item in anonymous.get(path).json["data"]] == [
        None,
        None,
    ]
    owned = enter(event.owner_id).get(path).json["data"]
    assert [item["attributes"]["email"] for item in owned] == ["ada@example.org", None]


def test_a_deleted_row_is_not_found_by_anybody(event: events.WholeEvent, enter: Enter) -> None:
    sessions = BY_TYPE["session"].table
    with db.transaction() as connection:
        connection.execute(
            update(sessions)
            .where(sessions.c.id == event.session_ids[0])
            .values(deleted_at=events.OPENING)
        )
    owner = enter(event.owner_id)
    assert owner.get(f"/v1/sessions/{event.session_ids[0]}").status == 404
    assert owner.get(f"/v1/events/{event.id}/sessions").json["meta"] == {"count": 1}


def test_media_are_shown_as_urls(anonymous: Client, event: events.WholeEvent) -> None:
    table = BY_TYPE["event"].table
    key = f"media/events/{event.id}/{'0' * 32}/logo.png"
    with db.transaction() as connection:
        row = update(table).where(table.c.id == event.id)
        connection.execute(
            row.values(logo_url=key, original_image_url="https://elsewhere.example.org/a%20b.png")
        )
    attributes = anonymous.get(f"/v1/events/{event.id}").json["data"]["attributes"]
    assert attributes["logo-url"] == f"https://api.example.org/v1/{key}"
    assert attributes["original-image-url"] == "https://elsewhere.example.org/a%20b.png"
    assert attributes["thumbnail-image-url"] is None


def test_a_sponsor_keeps_its_type(anonymous: Client, event: events.WholeEvent) -> None:
    answer = anonymous.get(f"/v1/sponsors/{event.sponsor_id}")
    assert answer.json["data"]["attributes"]["type"] == "Gold"


def test_forms_need_a_login(anonymous: Client, event: events.WholeEvent, enter: Enter) -> None:
    refused = anonymous.get(f"/v1/events/{event.id}/custom-forms")
    assert (refused.status, refused.json["error"]) == (401, refused.detail)
    assert enter(event.owner_id).get(f"/v1/events/{event.id}/custom-forms").json["meta"] == {
        "count": 1
    }


def test_an_empty_to_one_link_is_null(anonymous: Client, event: events.WholeEvent) -> None:
    faq_type = anonymous.get(f"/v1/faqs/{event.faq_id}/faq-type").json["data"]
    assert (faq_type["type"], faq_type["id"]) == ("faq-type", str(event.faq_type_id))
    with db.transaction() as connection:
        lone = events.add_event(connection)
    assert anonymous.get(f"/v1/events/{lone}/event-topic").json["data"] is None


@pytest.mark.parametrize("name", ["speakers-call", "event-copyright", "tax"])
def test_an_empty_link_that_is_created_on_404_is_a_404_only_at_its_route(
    anonymous: Client, event: events.WholeEvent, enter: Callable[..., Client], name: str
) -> None:
    with db.transaction() as connection:
        lone = events.add_event(connection)
        events.add(connection, "tax", event_id=event.id, name="VAT", rate=19)
    path = f"/v1/events/{lone}"
    answer = anonymous.get(f"{path}/{name}")
    assert (answer.status, answer.json["errors"][0]["source"]) == (404, {})
    assert enter(event.owner_id).get(f"/v1/events/{event.id}/{name}").status == 200
    assert anonymous.get(f"{path}/relationships/{name}").json["data"] is None
    document = anonymous.get(path, f"include={name}").json
    assert (document["data"]["relationships"][name]["data"], document["included"]) == (None, [])


@pytest.mark.parametrize(
    "key", ["0", "9" * 18, "9" * 20, "9" * 5_000, "nobody", "a'b", "%00", "1.0"]
)
def test_a_missing_row_is_a_404(anonymous: Client, key: str) -> None:
    for path in (f"/v1/events/{key}", f"/v1/events/{key}/sessions", f"/v1/sessions/{key}"):
        answer = anonymous.get(path)
        assert (answer.status, answer.json["errors"][0]["id"]) == (404, "request-1")
