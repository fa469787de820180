"""The rules of each resource, over HTTP (docs/contract/resources.md)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from openevent.domain.programme.sessions import ORGANIZER_STATES, SPEAKER_STATES
from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    grant_role,
    load_changes,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

TIMES = {
    "starts-at": "2030-05-01T09:00:00Z",
    "ends-at": "2030-05-03T18:00:00+02:00",
    "timezone": "Europe/Berlin",
}


def test_a_new_event_is_a_draft_of_its_creator(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    created = enter(user).send(
        "POST", "/v1/events", build_document("event", {"name": "Days", **TIMES})
    )
    assert created.status == 201, created.json
    attributes = created.json["data"]["attributes"]
    assert (
        attributes["state"],
        len(attributes["identifier"]),
        attributes["identifier"].isdigit(),
    ) == (
        "draft",
        8,
        False,
    )
    roles = enter(user).get(f"/v1/events/{created.json['data']['id']}/roles").json
    assert roles["meta"] == {"count": 1}
    assert enter(user).get(f"/v1/events/{created.json['data']['id']}/owner").json["data"][
        "id"
    ] == str(user)


def test_a_new_event_has_the_fields_of_the_attendee_form(enter: Enter, add_user: AddUser) -> None:
    owner = enter(add_user())
    path = owner.send(
        "POST", "/v1/events", build_document("event", {"name": "Days", **TIMES})
    ).headers["location"]
    forms = [
        row["attributes"]
        for row in owner.get(f"{path}/custom-forms", {"sort": "position"}).json["data"]
    ]
    names = ("field-identifier", "name", "form", "type", "is-fixed", "is-required", "is-included")
    assert [tuple(form[name] for name in names) for form in forms] == [
        ("firstname", "First Name", "attendee", "text", True, True, True),
        ("lastname", "Last Name", "attendee", "text", True, True, True),
        ("email", "Email", "attendee", "email", True, True, True),
    ]
    copy_identifier = owner.post(f"{path}/copy").json["identifier"]
    assert owner.get(f"/v1/events/{copy_identifier}/custom-forms").json["meta"] == {"count": 3}


@pytest.mark.parametrize(
    ("times", "status"),
    [
        ({"ends-at": "2030-05-01T09:00:00Z"}, 422),
        ({"ends-at": "2030-05-21T09:00:00Z"}, 201),
        ({"ends-at": "2030-05-21T09:00:01Z"}, 422),
        ({"timezone": "Europe/Berlinn"}, 422),
        ({"starts-at": "2030-05-01T09:00:00"}, 422),
    ],
)
def test_an_event_ends_after_it_starts_within_20_days(
    enter: Enter, add_user: AddUser, times: dict[str, str], status: int
) -> None:
    body = build_document("event", {"name": "Days", **TIMES, **times})
    assert enter(add_user()).send("POST", "/v1/events", body).status == status


def test_a_user_without_a_verified_address_cannot_publish(enter: Enter, add_user: AddUser) -> None:
    client = enter(add_user(is_verified=False))
    body = build_document("event", {"name": "Days", **TIMES, "state": "published"})
    refusal = client.send("POST", "/v1/events", body)
    assert (refusal.status, get_pointer(refusal)) == (403, "/data/attributes/state")
    body["data"]["attributes"]["state"] = "draft"
    id_ = int(client.send("POST", "/v1/events", body).json["data"]["id"])
    assert patch_row(client, "event", id_, state="published").status == 403
    assert patch_row(client, "event", id_, name="Nights", state="draft").status == 200


def test_sessions_and_sponsors_and_taxes_must_be_enabled(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    link = {"event": ("event", event.id)}
    bodies = {
        "/v1/sessions": build_document("session", {"title": "Looms"}, **link),
        "/v1/sponsors": build_document("sponsor", {"name": "Mill"}, **link),
        "/v1/taxes": build_document("tax", {"name": "VAT", "rate": 19}, **link),
    }
    assert [owner.send("POST", path, body).status for path, body in bodies.items()] == [
        403,
        403,
        405,
    ]
    set_columns(
        "event",
        event.id,
        is_sessions_speakers_enabled=True,
        is_sponsors_enabled=True,
        is_tax_enabled=True,
    )
    assert [owner.send("POST", path, body).status for path, body in bodies.items()] == [
        201,
        201,
        201,
    ]
    assert owner.send("POST", "/v1/taxes", bodies["/v1/taxes"]).status == 409


@pytest.mark.parametrize(
    ("role", "table"), [("organizer", ORGANIZER_STATES), ("speaker", SPEAKER_STATES)]
)
def test_the_states_of_a_session_follow_the_table_of_the_role(
    event: events.WholeEvent,
    enter: Enter,
    add_user: AddUser,
    role: str,
    table: dict[str, tuple[str, ...]],
) -> None:
    user, session = add_user(), event.session_ids[1]
    client = enter(user)
    if role == "speaker":
        set_columns("session", session, creator_id=user)
    else:
        grant_role(event.id, user, "organizer")
    failures = []
    for before, allowed in table.items():
        for after in table:
            set_columns("session", session, state=before)
            answer = patch_row(client, "session", session, state=after)
            expected = 200 if after in (*allowed, before) else 403
            if answer.status != expected:
                failures.append((before, after, answer.status))
    assert failures == []
    set_columns("session", session, state="rejected")
    detail = 'You cannot change a session state from "rejected" to "draft"'
    assert patch_row(client, "session", session, state="draft").detail == detail


def test_the_tables_of_states_are_public(anonymous: Client) -> None:
    answer = anonymous.get("/v1/sessions/states")
    assert answer.status == 200
    assert answer.json["speaker"]["draft"] == {"pending": True}
    assert answer.json["organizer"]["draft"] == {}
    assert list(answer.json["organizer"]["rejected"]) == list(ORGANIZER_STATES["rejected"])


def test_a_new_state_is_recorded_with_its_mail(event: events.WholeEvent, enter: Enter) -> None:
    session = event.session_ids[1]
    set_columns("session", session, state="pending")
    answer = patch_row(enter(event.owner_id), "session", session, state="accepted", send_email=True)
    assert "send-email" not in answer.json["data"]["attributes"]
    facts = {"from": "pending", "to": "accepted", "send-email": True, "event": event.id}
    assert load_changes("session", session)[0] == ("session.state", facts)


def test_only_organizers_change_a_locked_session(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    speaker, session = add_user(), event.session_ids[1]
    set_columns("session", session, creator_id=speaker)
    client, path = enter(speaker), f"/v1/sessions/{session}"
    assert patch_row(client, "session", session, is_locked=True).status == 403
    assert patch_row(enter(event.owner_id), "session", session, is_locked=True).status == 200
    refusals = [patch_row(client, "session", session, subtitle="More"), client.delete(path)]
    message = "This session is locked: only the owner and the organizers of its event may do this."
    coorganizer = add_user()
    grant_role(event.id, coorganizer, "coorganizer")
    refusals.append(patch_row(enter(coorganizer), "session", session, subtitle="More"))
    assert [(answer.status, answer.detail) for answer in refusals] == [(403, message)] * 3
    pairs = {"data": [{"type": "speaker", "id": str(event.speaker_ids[0])}]}
    assert client.send("POST", f"{path}/relationships/speakers", pairs).status == 403
    assert patch_row(enter(event.owner_id), "session", session, subtitle="More").status == 200


def test_a_track_has_a_color_and_a_session_type_a_length(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    colors = {"#123456": 200, "#abc": 200, "123456": 422, "#12345": 422, "red": 422}
    assert {
        color: patch_row(owner, "track", event.track_id, color=color).status for color in colors
    } == colors
    lengths = {"01:30": 200, "1:30": 200, "90": 422, "01:60": 422, "": 200}
    assert {
        length: patch_row(owner, "session-type", event.session_type_id, length=length).status
        for length in lengths
    } == lengths


def test_an_event_has_one_call_and_one_copyright(event: events.WholeEvent, enter: Enter) -> None:
    owner, link = enter(event.owner_id), {"event": ("event", event.id)}
    early = {"starts-at": "2018-01-01T00:00:00Z", "ends-at": "2018-02-01T00:00:00Z"}
    call = owner.send("POST", "/v1/speakers-calls", build_document("speakers-call", early, **link))
    assert (call.status, get_pointer(call)) == (409, "/data/relationships/event")
    licence = owner.send(
        "POST", "/v1/event-copyrights", build_document("event-copyright", {"licence": "CC"}, **link)
    )
    assert (licence.status, get_pointer(licence)) == (422, "/data/relationships/event")
    assert patch_row(owner, "event-copyright", event.copyright_id, year=1850).status == 422
    late = (events.OPENING + timedelta(days=1)).isoformat()
    refusal = patch_row(owner, "speakers-call", event.speakers_call_id, ends_at=late)
    assert (refusal.status, get_pointer(refusal)) == (403, "/data/attributes/ends-at")
    assert owner.delete(f"/v1/speakers-calls/{event.speakers_call_id}").status == 200
    assert (
        owner.send(
            "POST", "/v1/speakers-calls", build_document("speakers-call", early, **link)
        ).status
        == 201
    )
    assert owner.delete(f"/v1/event-copyrights/{event.copyright_id}").status == 200
    without_dates = owner.send(
        "POST", "/v1/speakers-calls", build_document("speakers-call", {}, **link)
    )
    assert without_dates.status == 422


def test_the_name_of_a_faq_type_is_unique(event: events.WholeEvent, enter: Enter) -> None:
    body = build_document("faq-type", {"name": " TRAVEL "}, event=("event", event.id))
    answer = enter(event.owner_id).send("POST", "/v1/faq-types", body)
    assert (answer.status, get_pointer(answer)) == (409, "/data/attributes/name")
