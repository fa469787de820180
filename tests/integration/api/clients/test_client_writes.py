"""What existing clients expect of writes, by the numbers of docs/contract/clients.md."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from openevent.infra import db
from openevent.model.kinds import READ_ONLY
from openevent.model.permissions import ANONYMOUS, nobody
from openevent.resources import ALL, BY_TYPE
from tests.factories import events, worlds
from tests.integration.api.routes import invitations
from tests.integration.api.write.write_helpers import build_document, build_linkage, set_columns
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    table = BY_TYPE["event"].table
    switches = {"is_sponsors_enabled": True, "is_sessions_speakers_enabled": True}
    with db.transaction() as connection:
        connection.execute(table.update().where(table.c.id == event.id).values(**switches))
    return enter(event.owner_id)


def test_6_an_event_is_written_by_its_identifier_and_its_id(
    event: events.WholeEvent, owner: Client
) -> None:
    identifier = owner.get(f"/v1/events/{event.id}").json["data"]["attributes"]["identifier"]
    answer = owner.send(
        "PATCH", f"/v1/events/{identifier}", build_document("event", {"name": "Nights"}, event.id)
    )
    assert (answer.status, answer.json["data"]["id"]) == (200, str(event.id))
    assert (
        owner.send(
            "PATCH", f"/v1/events/{identifier}/relationships/event-type", build_linkage(None)
        ).status
        == 200
    )
    assert owner.delete(f"/v1/events/{identifier}").status == 200


AFTER_THE_SALE = datetime(2031, 1, 1, tzinfo=UTC)
"""After the end of the sale in the example of a ticket."""
CREATABLE_TYPES = sorted(one.type for one in ALL if one.can.create is not nobody)


@pytest.mark.parametrize("type_", CREATABLE_TYPES)
def test_8_other_members_of_a_new_resource_are_ignored(
    enter: Enter, add_user: AddUser, type_: str
) -> None:
    """Give null for optional and server-set members, the id 0, and members that do not exist."""
    admin, resource = add_user(is_admin=True), BY_TYPE[type_]
    with db.transaction() as connection:
        event_id = events.add_event(connection, admin, ends_at=AFTER_THE_SALE, **worlds.SWITCHES)
        ticket_id = worlds.add_row(connection, "ticket", event_id, ANONYMOUS)
        session_id = events.add(connection, "session", title="Looms", event_id=event_id)
    registered = {"email": f"{uuid4().hex}@example.org", "password": "correct horse"}
    attributes = registered if type_ == "user" else worlds.get_attributes(type_)
    unsaid = {
        field.dashed_name: None
        for field in resource.fields.values()
        if field.dashed_name not in attributes
    }
    besides = {"nonsense": {"a": [1]}, "deleted-at": None, "id": 7, "snake_case": True}
    links: dict[str, Any] = {"order": ("order", 1), "tickets": [("ticket", ticket_id)]}
    links |= {"stripe-authorization": None, "group": ("group", 1)}
    if type_ == "access-code":
        set_columns("ticket", ticket_id, is_hidden=True)
    links |= {"ticket": ("ticket", ticket_id)} if type_ == "attendee" else {}
    if type_ == "attendee":
        links["order"] = None  # A new attendee has no order: an order takes its attendees.
    path = f"/v1/{resource.plural}"
    if type_ == "order":
        # Only an order at the door needs no attendees of before.
        path = f"{path}?onsite=true"
        attributes["on-site-tickets"] = [{"id": str(ticket_id), "quantity": 1}]
    links |= {"event": ("event", event_id)} if "event_id" in resource.table.c else {}
    required = {link.name for link in resource.links if link.required}
    links |= {"session": ("session", session_id)} if "session" in required else {}
    answer = enter(admin).send(
        "POST",
        path,
        build_document(type_, besides | unsaid | attributes, "0", **links),
    )
    assert answer.status == 201, answer.json
    created = answer.json["data"]
    assert created["id"] not in {"0", "7"}
    assert set(created["attributes"]) <= {
        field.dashed_name for field in resource.fields.values()
    } | {
        "deleted-at",
        "type",
    }
    assert set(created["relationships"]) == {link.name for link in resource.links}
    settable = {
        field.dashed_name
        for field in resource.fields.values()
        if READ_ONLY in field.flags and not field.nullable
    }
    assert {name for name in settable if created["attributes"][name] is None} == set()


def test_8_an_echoed_document_changes_nothing(event: events.WholeEvent, owner: Client) -> None:
    paths = {
        "event": event.id,
        "session": event.session_ids[0],
        "speaker": event.speaker_ids[0],
        "track": event.track_id,
        "session-type": event.session_type_id,
        "microlocation": event.microlocation_id,
        "sponsor": event.sponsor_id,
        "social-link": event.social_link_id,
        "custom-form": event.form_id,
        "faq": event.faq_id,
        "faq-type": event.faq_type_id,
        "event-copyright": event.copyright_id,
        "speakers-call": event.speakers_call_id,
        "user": event.owner_id,
    }
    for type_, id_ in paths.items():
        path = f"/v1/{BY_TYPE[type_].plural}/{id_}"
        before = owner.get(path)
        answer = owner.send("PATCH", path, {"data": before.json["data"]})
        assert (answer.status, answer.json, answer.headers["etag"]) == (
            200,
            before.json,
            before.headers["etag"],
        )


def test_8_a_changed_guarded_attribute_is_refused(enter: Enter, add_user: AddUser) -> None:
    user = add_user()

    def patch(**attributes: object) -> int:
        dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
        return (
            enter(user)
            .send("PATCH", f"/v1/users/{user}", build_document("user", dashed, user))
            .status
        )

    assert (
        patch(
            is_admin=None,
            is_verified=True,
            is_blocked=False,
            is_super_admin=True,
            last_accessed_at=None,
        )
        == 200
    )
    assert [patch(is_admin=True), patch(is_verified=False), patch(is_blocked=True)] == [
        403,
        403,
        403,
    ]


def test_8_the_attributes_that_a_speaker_echoes_are_ignored(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    speaker, session = add_user(), event.session_ids[0]
    table = BY_TYPE["speaker"].table
    with db.transaction() as connection:
        connection.execute(
            table.update().where(table.c.id == event.speaker_ids[0]).values(user_id=speaker)
        )

    def patch(attributes: dict[str, Any], **links: Any) -> int:
        body = build_document("session", attributes, session, **links)
        return enter(speaker).send("PATCH", f"/v1/sessions/{session}", body).status

    creator = ("user", event.owner_id)
    assert (
        patch({"state": "accepted", "is-locked": False, "is-mail-sent": None}, creator=creator)
        == 200
    )
    assert (
        patch({"state": None, "is-locked": None, "average-rating": None, "favourite-count": 3})
        == 200
    )
    assert [
        patch({"state": "rejected"}),
        patch({"is-locked": True}),
        patch({}, creator=("user", speaker)),
    ] == [403] * 3


def test_8_an_unknown_link_is_ignored(event: events.WholeEvent, owner: Client) -> None:
    before = owner.get(f"/v1/events/{event.id}").json
    links = {
        "group": None,
        "tickets": [("ticket", 1)],
        "stripe-authorization": ("stripe-authorization", 9),
    }
    answer = owner.send(
        "PATCH", f"/v1/events/{event.id}", build_document("event", {}, event.id, **links)
    )
    assert (answer.status, answer.json) == (200, before)


def test_10_deleted_rows_are_found_and_restored(event: events.WholeEvent, owner: Client) -> None:
    session = event.session_ids[0]
    assert owner.delete(f"/v1/sessions/{session}").status == 200
    filter_ = '[{"name":"deleted-at","op":"ne","val":null}]'
    query = {"get_trashed": "true", "filter": filter_}
    listed = owner.get(f"/v1/events/{event.id}/sessions", query).json
    assert [item["id"] for item in listed["data"]] == [str(session)]
    path = f"/v1/sessions/{session}?get_trashed=true"
    assert (
        owner.send("PATCH", path, build_document("session", {"deleted-at": None}, session)).status
        == 200
    )
    assert owner.get(f"/v1/events/{event.id}/sessions", query).json["data"] == []


def test_12_a_sponsor_has_a_type(event: events.WholeEvent, owner: Client) -> None:
    """Read the bytes, because the tests' client removes the attribute for its schema check."""
    answer = owner.send(
        "POST",
        "/v1/sponsors",
        build_document("sponsor", {"name": "Rail", "type": "Silver"}, event=("event", event.id)),
    )
    path = answer.headers["location"]
    assert (answer.status, b'"type":"Silver"' in answer.body) == (201, True)
    changed = owner.send(
        "PATCH", path, build_document("sponsor", {"type": "Platinum"}, answer.json["data"]["id"])
    )
    assert (changed.status, b'"type":"Platinum"' in changed.body) == (200, True)
    for place, query in (
        (path, ""),
        (f"/v1/events/{event.id}", "include=sponsors"),
        (path, "fields[sponsor]=type"),
    ):
        assert b'"type":"Platinum"' in owner.get(place, query).body
    sponsors = owner.get(
        f"/v1/events/{event.id}/sponsors", "filter[type]=Platinum&sort=-type"
    ).json["data"]
    assert [item["id"] for item in sponsors] == [answer.json["data"]["id"]]


def test_13_invites_are_answered_at_routes_with_underscores(
    event: events.WholeEvent, owner: Client, anonymous: Client, add_user: AddUser
) -> None:
    """Resending has no body, nor a type of one."""
    email = f"{uuid4().hex}@example.org"
    guest, attributes = add_user(email=email), {"email": email, "role-name": "moderator"}
    answer = owner.send(
        "POST",
        "/v1/role-invites",
        build_document("role-invite", attributes, event=("event", event.id)),
    )
    again = owner.call("POST", f"/v1/role-invites/{answer.json['data']['id']}/resend-invite")
    assert (answer.status, again.status, again.json["success"]) == (201, 200, True)
    link = {"data": {"token": invitations.sign_token(int(answer.json["data"]["id"]))}}
    invited = anonymous.post("/v1/role_invites/user", link)
    assert (invited.status, invited.json) == (200, {"email": email})
    accepted = anonymous.post("/v1/role_invites/accept-invite", link)
    assert (accepted.status, set(accepted.json)) == (
        200,
        {"email", "event", "event_identifier", "name", "role"},
    )
    events_ = owner.get(f"/v1/users/{guest}/moderator-events").json["data"]
    assert [item["id"] for item in events_] == [str(event.id)]


def test_14_errors_name_the_problem_and_its_place(event: events.WholeEvent, owner: Client) -> None:
    body = build_document("session", {"starts-at": "soon"}, event=("event", event.id))
    errors = owner.send("POST", "/v1/sessions", body).json["errors"]
    assert [set(error) for error in errors] == [{"id", "status", "title", "detail", "source"}] * 2
    assert [error["source"]["pointer"] for error in errors] == [
        "/data/attributes/starts-at",
        "/data/attributes/title",
    ]
