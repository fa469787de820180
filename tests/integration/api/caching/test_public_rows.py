"""An answer is public only if every row in it is (docs/contract/caching.md#what-is-public)."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import text

from openevent.infra import db
from tests.factories import events
from tests.integration.api.caching.every_route import NO_STORE, PRIVATE, PUBLIC
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
PRIVACIES = ("private", "unlisted", "Public", "")


def add_event(**values: str) -> events.WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection, **values)


def read_policy(path: str, query: dict[str, str] | str = "") -> str:
    answer = Client().get(path, query)
    assert answer.status == 200, answer.json
    return answer.headers["cache-control"]


def filter_by(name: str, *values: int) -> dict[str, str]:
    return {"filter": json.dumps([{"name": name, "op": "in_", "val": list(values)}])}


def build_paths(event: events.WholeEvent) -> list[str]:
    return [
        f"/v1/events/{event.id}",
        f"/v1/events/{event.id}/sessions",
        f"/v1/events/{event.id}/relationships/speakers",
        f"/v1/events/{event.id}/versions",
        f"/v1/events/{event.id}/sessions/dates",
        f"/v1/events/{event.id}/has-streams",
        f"/v1/sessions/{event.session_ids[0]}",
        f"/v1/sessions/{event.session_ids[0]}/event",
        f"/v1/speakers/{event.speaker_ids[0]}/relationships/sessions",
        f"/v1/faqs/{event.faq_id}/faq-type",
    ]


@pytest.mark.parametrize("privacy", PRIVACIES)
def test_only_the_privacy_public_is_public(privacy: str) -> None:
    event, other = add_event(privacy="public"), add_event(privacy=privacy)
    assert {read_policy(path) for path in build_paths(event)} == {PUBLIC}
    assert {read_policy(path) for path in build_paths(other)} == {PRIVATE}


def test_an_event_is_public_by_its_identifier_too(event: events.WholeEvent) -> None:
    document = Client().get(f"/v1/events/{event.id}").json
    identifier = document["data"]["attributes"]["identifier"]
    assert read_policy(f"/v1/events/{identifier}") == PUBLIC
    assert read_policy(f"/v1/events/{identifier.upper()}/tracks") == PUBLIC


def test_an_empty_list_of_a_private_event_is_private() -> None:
    event, other = add_event(), add_event(privacy="private")
    with db.transaction() as connection:
        connection.execute(text("DELETE FROM sponsors"))
    assert read_policy(f"/v1/events/{event.id}/sponsors") == PUBLIC
    assert read_policy(f"/v1/events/{other.id}/sponsors") == PRIVATE
    assert read_policy(f"/v1/sessions/{other.session_ids[0]}/feedbacks") == PRIVATE


def test_a_list_without_rows_is_public_for_visitors_only(enter: Enter) -> None:
    event, empty = add_event(), filter_by("id", 999_999_999)
    owner = enter(event.owner_id)
    for path in ("/v1/events", "/v1/sessions", f"/v1/events/{event.id}/tracks"):
        assert read_policy(path, empty) == PUBLIC
        for client in (owner, Client(headers={"authorization": ""})):
            answer = client.get(path, empty)
            assert answer.json["data"] == []
            assert answer.headers["cache-control"] == PRIVATE


@pytest.mark.parametrize("query", ["", "&page[size]=0", "&include=event", "&fields[session]=title"])
def test_a_list_with_a_row_of_another_privacy_is_private(query: str) -> None:
    event, unlisted = add_event(), add_event(privacy="unlisted")
    ids = (event.session_ids[0], unlisted.session_ids[0])
    alone = filter_by("id", ids[0])["filter"]
    both = filter_by("id", *ids)["filter"]
    assert read_policy("/v1/sessions", f"filter={alone}{query}") == PUBLIC
    assert read_policy("/v1/sessions", f"filter={both}{query}") == PRIVATE
    assert read_policy("/v1/events", filter_by("id", event.id)) == PUBLIC
    assert read_policy("/v1/events", filter_by("id", event.id, unlisted.id)) == PRIVATE
    assert read_policy(f"/v1/event-types/{event.type_id}/events", "page[size]=0") == PRIVATE


def test_a_private_event_in_no_list_leaves_the_list_public() -> None:
    event, private = add_event(), add_event(privacy="private")
    ids = filter_by("id", event.id, private.id)
    answer = Client().get("/v1/events", ids)
    assert [row["id"] for row in answer.json["data"]] == [str(event.id)]
    assert answer.headers["cache-control"] == PUBLIC


def test_an_included_row_of_a_private_event_makes_the_answer_private() -> None:
    event, private = add_event(), add_event(privacy="private")
    path = f"/v1/speakers/{event.speaker_ids[0]}"
    assert read_policy(path, "include=sessions.track") == PUBLIC
    with db.transaction() as connection:
        events.link_speaker(connection, private.session_ids[0], event.speaker_ids[0])
    assert read_policy(path) == PUBLIC
    for query in (
        "include=sessions",
        "include=sessions.track",
        "include=sessions&fields[session]=",
    ):
        assert read_policy(path, query) == PRIVATE
    assert read_policy(f"{path}/sessions") == PRIVATE
    assert read_policy(f"{path}/relationships/sessions") == PRIVATE
    session = f"/v1/sessions/{event.session_ids[0]}"
    assert read_policy(session, "include=speakers") == PUBLIC
    assert read_policy(session, "include=speakers.sessions.event") == PRIVATE


def test_a_catalogue_in_an_answer_about_events_leaves_it_public(event: events.WholeEvent) -> None:
    include = "include=event-type,event-topic,event-sub-topic,speakers-call"
    assert read_policy(f"/v1/events/{event.id}", include) == PUBLIC
    assert read_policy("/v1/events/upcoming", include) == PUBLIC
    for path in ("/v1/event-types", f"/v1/event-types/{event.type_id}", "/v1/roles"):
        assert read_policy(path) == PRIVATE
    assert read_policy("/v1/event-topics", "include=event-sub-topics") == PRIVATE


def test_a_user_in_an_answer_makes_it_private(event: events.WholeEvent) -> None:
    path = f"/v1/events/{event.id}"
    hidden = Client().get(path, "include=owner,organizers")
    assert (hidden.json["included"], hidden.headers["cache-control"]) == ([], PUBLIC)
    with db.transaction() as connection:
        statement = text("UPDATE users SET is_profile_public = true WHERE id = :id")
        connection.execute(statement, {"id": event.owner_id})
    assert read_policy(path, "include=owner") == PRIVATE
    assert read_policy(f"{path}/owner") == PRIVATE


def test_favourites_of_nobody_leave_an_answer_public(event: events.WholeEvent) -> None:
    with db.transaction() as connection:
        values = {"session_id": event.session_ids[0], "user_id": event.owner_id}
        events.add(connection, "user-favourite-session", **values)
    path = f"/v1/events/{event.id}/sessions"
    assert read_policy(path, "include=favourite,track,speakers") == PUBLIC
    assert read_policy(f"/v1/sessions/{event.session_ids[0]}/favourites") == PRIVATE


def test_feedback_is_as_public_as_the_event_of_its_session(add_user: Callable[..., int]) -> None:
    event, private, user_id = add_event(), add_event(privacy="private"), add_user()
    with db.transaction() as connection:
        ids = [
            events.add(connection, "feedback", rating=5, user_id=user_id, session_id=session_id)
            for session_id in (event.session_ids[0], private.session_ids[0])
        ]
    assert [read_policy(f"/v1/feedbacks/{id_}") for id_ in ids] == [PUBLIC, PRIVATE]
    assert read_policy(f"/v1/sessions/{event.session_ids[0]}/feedbacks") == PUBLIC


def test_a_private_call_is_not_kept_for_everyone(event: events.WholeEvent) -> None:
    with db.transaction() as connection:
        statement = text("UPDATE speakers_calls SET privacy = 'private', hash = 'x' WHERE id = :id")
        connection.execute(statement, {"id": event.speakers_call_id})
    path = f"/v1/events/{event.id}/speakers-call"
    assert Client().get(path).status == 404
    assert read_policy(path, "hash=x") == PRIVATE
    assert read_policy(f"/v1/events/{event.id}", "include=speakers-call&hash=x") == PRIVATE


def test_an_answer_with_a_mail_is_not_stored(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    with db.transaction() as connection:
        mail = {"recipient": "ada@example.org", "event_id": event.id}
        events.add(connection, "mail", **mail)
    for path, query in (
        (f"/v1/events/{event.id}", "include=mails"),
        (f"/v1/sessions/{event.session_ids[0]}", "include=event.mails"),
        (f"/v1/events/{event.id}/mails", ""),
        (f"/v1/events/{event.id}/relationships/mails", ""),
    ):
        answer = owner.get(path, query)
        assert (answer.status, answer.headers["cache-control"]) == (200, NO_STORE), path
        assert "etag" not in answer.headers
    changed = owner.get(f"/v1/events/{event.id}")
    assert (changed.headers["cache-control"], "etag" in changed.headers) == (PRIVATE, True)


def test_cookies_do_not_change_an_answer(event: events.WholeEvent) -> None:
    path = f"/v1/events/{event.id}"
    answers = [
        Client().get(path, **headers)
        for headers in ({}, {"cookie": "refresh_token_cookie=x; csrf_refresh_token=y"})
    ]
    assert answers[0].headers == answers[1].headers
    assert answers[0].body == answers[1].body


@pytest.mark.parametrize("path", ["", "/sessions", "/relationships/tracks"])
def test_the_policy_costs_no_round_trip(
    event: events.WholeEvent, trips: CountingProxy, path: str
) -> None:
    whole = f"/v1/events/{event.id}{path}"
    read_policy(whole)
    before = trips.trips
    assert read_policy(whole) == PUBLIC
    assert trips.trips - before == 1


@pytest.mark.parametrize("path", ["", "/sessions", "/sessions/dates", "/relationships/tracks"])
def test_a_visitor_learns_at_the_next_request_that_an_event_is_hidden(path: str) -> None:
    event = add_event()
    whole = f"/v1/events/{event.id}{path}"
    tag = Client().get(whole).headers["etag"]
    with db.transaction() as connection:
        statement = text("UPDATE events SET state = 'draft' WHERE id = :id")
        connection.execute(statement, {"id": event.id})
    answer = Client().get(whole, if_none_match=tag)
    assert (answer.status, answer.headers["cache-control"]) == (404, NO_STORE)
