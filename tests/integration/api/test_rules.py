"""The rules of each resource, over HTTP (facts: api)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from openevent import db
from openevent.changes import changes
from openevent.domain.sessions import ORGANIZER, SPEAKER
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.writing import document
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

TIMES = {"starts-at": "2030-05-01T09:00:00Z", "ends-at": "2030-05-03T18:00:00+02:00", "timezone": "Europe/Berlin"}


def put(type_: str, id_: int, **values: Any) -> None:
    """Set columns of a row past all rules."""
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(**values))


def told(type_: str, id_: int) -> list[tuple[str, dict[str, Any]]]:
    wanted = select(changes.c.kind, changes.c.facts).where(changes.c.subject_type == type_, changes.c.subject_id == id_)
    with db.reading() as connection:
        return [(row.kind, row.facts) for row in connection.execute(wanted.order_by(changes.c.kind))]


def grant(event_id: int, user_id: int, role: str) -> None:
    with db.transaction() as connection:
        events.grant(connection, event_id, user_id, role)


def patch(client: Client, type_: str, id_: int, **attributes: Any) -> Answer:
    dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
    return client.send("PATCH", f"/v1/{BY_TYPE[type_].plural}/{id_}", document(type_, dashed, id_))


def pointer(answer: Answer) -> str:
    return str(answer.json["errors"][0]["source"]["pointer"])


def test_an_event_is_its_writers(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    made = enter(user).send("POST", "/v1/events", document("event", {"name": "Days", **TIMES}))
    assert made.status == 201, made.json
    shown = made.json["data"]["attributes"]
    assert (shown["state"], len(shown["identifier"]), shown["identifier"].isdigit()) == ("draft", 8, False)
    roles = enter(user).get(f"/v1/events/{made.json['data']['id']}/roles").json
    assert roles["meta"] == {"count": 1}
    assert enter(user).get(f"/v1/events/{made.json['data']['id']}/owner").json["data"]["id"] == str(user)


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
    body = document("event", {"name": "Days", **TIMES, **times})
    assert enter(add_user()).send("POST", "/v1/events", body).status == status


def test_who_is_not_verified_publishes_nothing(enter: Enter, add_user: AddUser) -> None:
    client = enter(add_user(is_verified=False))
    body = document("event", {"name": "Days", **TIMES, "state": "published"})
    refused = client.send("POST", "/v1/events", body)
    assert (refused.status, pointer(refused)) == (403, "/data/attributes/state")
    body["data"]["attributes"]["state"] = "draft"
    id_ = int(client.send("POST", "/v1/events", body).json["data"]["id"])
    assert patch(client, "event", id_, state="published").status == 403
    assert patch(client, "event", id_, name="Nights", state="draft").status == 200


def test_sessions_and_sponsors_and_taxes_must_be_enabled(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    link = {"event": ("event", event.id)}
    bodies = {
        "/v1/sessions": document("session", {"title": "Looms"}, **link),
        "/v1/sponsors": document("sponsor", {"name": "Mill"}, **link),
        "/v1/taxes": document("tax", {"name": "VAT", "rate": 19}, **link),
    }
    assert [owner.send("POST", path, body).status for path, body in bodies.items()] == [403, 403, 405]
    put("event", event.id, is_sessions_speakers_enabled=True, is_sponsors_enabled=True, is_tax_enabled=True)
    assert [owner.send("POST", path, body).status for path, body in bodies.items()] == [201, 201, 201]
    assert owner.send("POST", "/v1/taxes", bodies["/v1/taxes"]).status == 409


@pytest.mark.parametrize(("role", "table"), [("organizer", ORGANIZER), ("speaker", SPEAKER)])
def test_sessions_move_as_the_table_of_the_role_says(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, role: str, table: dict[str, tuple[str, ...]]
) -> None:
    user, session = add_user(), event.session_ids[1]
    client = enter(user)
    if role == "speaker":
        put("session", session, creator_id=user)
    else:
        grant(event.id, user, "organizer")
    wrong = []
    for before, allowed in table.items():
        for after in table:
            put("session", session, state=before)
            answer = patch(client, "session", session, state=after)
            expected = 200 if after in (*allowed, before) else 403
            if answer.status != expected:
                wrong.append((before, after, answer.status))
    assert wrong == []
    put("session", session, state="rejected")
    detail = 'You cannot change a session state from "rejected" to "draft"'
    assert patch(client, "session", session, state="draft").detail == detail


def test_the_states_are_told(anonymous: Client) -> None:
    answer = anonymous.get("/v1/sessions/states")
    assert answer.status == 200
    assert answer.json["speaker"]["draft"] == ["pending"]
    assert answer.json["organizer"]["draft"] == []


def test_a_new_state_is_told_with_its_mail(event: events.WholeEvent, enter: Enter) -> None:
    session = event.session_ids[1]
    put("session", session, state="pending")
    answer = patch(enter(event.owner_id), "session", session, state="accepted", send_email=True)
    assert "send-email" not in answer.json["data"]["attributes"]
    facts = {"from": "pending", "to": "accepted", "send-email": True, "event": event.id}
    assert told("session", session)[0] == ("session.state", facts)


def test_a_locked_session_is_the_organizers(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> None:
    speaker, session = add_user(), event.session_ids[1]
    put("session", session, creator_id=speaker)
    client, path = enter(speaker), f"/v1/sessions/{session}"
    assert patch(client, "session", session, is_locked=True).status == 403
    assert patch(enter(event.owner_id), "session", session, is_locked=True).status == 200
    assert patch(client, "session", session, subtitle="More").status == 403
    assert client.delete(path).status == 403
    pairs = {"data": [{"type": "speaker", "id": str(event.speaker_ids[0])}]}
    assert client.send("POST", f"{path}/relationships/speakers", pairs).status == 403
    assert patch(enter(event.owner_id), "session", session, subtitle="More").status == 200


def test_a_speaker_has_their_own_email(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> None:
    user = add_user(email=f"me{next(events.NUMBERS)}@example.org")
    client = enter(user)
    email = client.get(f"/v1/users/{user}").json["data"]["attributes"]["email"]
    body = document("speaker", {"name": "Me", "email": "ada@example.org"}, event=("event", event.id))
    made = client.send("POST", "/v1/speakers", body)
    assert (made.status, made.json["data"]["attributes"]["email"]) == (201, email)
    id_ = int(made.json["data"]["id"])
    assert client.get(f"/v1/speakers/{id_}/user").json["data"]["id"] == str(user)
    again = client.send("POST", "/v1/speakers", body)
    assert (again.status, pointer(again)) == (403, "/data/attributes/email")
    other = patch(client, "speaker", id_, email="ada@example.org")
    assert (other.status, pointer(other)) == (403, "/data/attributes/email")
    owner = enter(event.owner_id)
    assert owner.send("POST", "/v1/speakers", body).status == 403  # Ada is one already
    assert patch(owner, "speaker", id_, email="ADA@example.org").status == 403
    assert patch(owner, "speaker", id_, email="new@example.org").status == 200


def test_a_track_has_a_color_and_a_session_type_a_length(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    colors = {"#123456": 200, "#abc": 200, "123456": 422, "#12345": 422, "red": 422}
    assert {c: patch(owner, "track", event.track_id, color=c).status for c in colors} == colors
    lengths = {"01:30": 200, "1:30": 200, "90": 422, "01:60": 422, "": 422}
    assert {x: patch(owner, "session-type", event.session_type_id, length=x).status for x in lengths} == lengths


def test_an_event_has_one_call_and_one_copyright(event: events.WholeEvent, enter: Enter) -> None:
    owner, link = enter(event.owner_id), {"event": ("event", event.id)}
    early = {"starts-at": "2018-01-01T00:00:00Z", "ends-at": "2018-02-01T00:00:00Z"}
    call = owner.send("POST", "/v1/speakers-calls", document("speakers-call", early, **link))
    assert (call.status, pointer(call)) == (409, "/data/relationships/event")
    licence = owner.send("POST", "/v1/event-copyrights", document("event-copyright", {"licence": "CC"}, **link))
    assert (licence.status, pointer(licence)) == (422, "/data/relationships/event")
    assert patch(owner, "event-copyright", event.copyright_id, year=1850).status == 422
    late = (events.OPENING + timedelta(days=1)).isoformat()
    refused = patch(owner, "speakers-call", event.speakers_call_id, ends_at=late)
    assert (refused.status, pointer(refused)) == (403, "/data/attributes/ends-at")
    assert owner.delete(f"/v1/speakers-calls/{event.speakers_call_id}").status == 200
    assert owner.send("POST", "/v1/speakers-calls", document("speakers-call", early, **link)).status == 201
    assert owner.delete(f"/v1/event-copyrights/{event.copyright_id}").status == 200
    nothing = owner.send("POST", "/v1/speakers-calls", document("speakers-call", {}, **link))
    assert nothing.status == 422


def test_a_faq_type_has_a_name_of_its_own(event: events.WholeEvent, enter: Enter) -> None:
    body = document("faq-type", {"name": " TRAVEL "}, event=("event", event.id))
    answer = enter(event.owner_id).send("POST", "/v1/faq-types", body)
    assert (answer.status, pointer(answer)) == (409, "/data/attributes/name")


def test_a_feedback_is_ones_own_and_of_one_thing(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    client = enter(user)
    sent = {"rating": 4, "comment": "Good"}
    made = client.send("POST", "/v1/feedbacks", document("feedback", sent, event=("event", event.id)))
    assert made.status == 201, made.json
    assert client.get(f"/v1/feedbacks/{made.json['data']['id']}/user").json["data"]["id"] == str(user)
    both = {"event": ("event", event.id), "session": ("session", event.session_ids[0])}
    assert client.send("POST", "/v1/feedbacks", document("feedback", sent, **both)).status == 422
    assert client.send("POST", "/v1/feedbacks", document("feedback", sent)).status in {403, 422}
    assert enter(event.owner_id).delete(f"/v1/feedbacks/{made.json['data']['id']}").status == 403


def test_ones_own_is_not_given_to_others(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> None:
    user, other = add_user(), add_user(is_profile_public=True)
    with db.transaction() as connection:
        notification = events.add(connection, "notification", title="Hello", user_id=user)
    link = f"/v1/notifications/{notification}/relationships/user"
    refused = enter(user).send("PATCH", link, {"data": {"type": "user", "id": str(other)}})
    assert (refused.status, patch(enter(user), "notification", notification, is_read=True).status) == (403, 200)


def test_roles_are_given_by_who_may(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> None:
    cook, helper = add_user(), add_user()
    grant(event.id, cook, "coorganizer")
    grant(event.id, helper, "moderator")
    rows = enter(event.owner_id).get(f"/v1/events/{event.id}/roles", {"include": "user,role"}).json["data"]
    by_user = {row["relationships"]["user"]["data"]["id"]: row["id"] for row in rows}
    roles = BY_TYPE["role"].table
    with db.reading() as connection:
        ids = {row.name: row.id for row in connection.execute(select(roles.c.id, roles.c.name))}

    def give(client: Client, user: int, role: str) -> int:
        id_ = by_user[str(user)]
        body = document("users-events-roles", {}, id_, role=("role", ids[role]))
        return client.send("PATCH", f"/v1/users-events-roles/{id_}", body).status

    cook_client, owner = enter(cook), enter(event.owner_id)
    assert give(cook_client, helper, "registrar") == 200
    assert give(cook_client, cook, "organizer") == 403
    assert give(cook_client, event.owner_id, "moderator") == 403
    assert give(owner, cook, "owner") == 403
    assert give(owner, cook, "organizer") == 200
    assert owner.delete(f"/v1/users-events-roles/{by_user[str(event.owner_id)]}").status == 403
    assert owner.delete(f"/v1/users-events-roles/{by_user[str(helper)]}").status == 200
    assert owner.send("POST", "/v1/users-events-roles", document("users-events-roles", {})).status == 404


def test_rights_are_given_from_above(enter: Enter, add_user: AddUser) -> None:
    user = add_user(is_verified=False)
    admin, chief = add_user(is_admin=True), add_user(is_super_admin=True)
    own = enter(user)
    assert patch(own, "user", user, is_admin=False, is_verified=None, is_blocked=False, first_name="A").status == 200
    for name in ("is-admin", "is-verified", "is-sales-admin", "is-marketer", "is-blocked"):
        refused = patch(own, "user", user, **{name: True})
        assert (refused.status, pointer(refused)) == (403, f"/data/attributes/{name}")
    assert patch(enter(admin), "user", user, is_verified=True, is_marketer=True).status == 200
    assert patch(enter(admin), "user", user, is_admin=True).status == 403
    assert patch(enter(chief), "user", user, is_admin=True).status == 200
    assert patch(enter(admin), "user", user, first_name="B").status == 403
    assert patch(enter(chief), "user", user, first_name="B").status == 200
    assert patch(enter(add_user()), "user", chief, first_name="B").status == 404


def test_a_new_email_needs_a_fresh_token(enter: Enter, add_user: AddUser) -> None:
    user, other = add_user(), add_user(email=f"other{next(events.NUMBERS)}@example.org")
    taken = enter(other).get(f"/v1/users/{other}").json["data"]["attributes"]["email"]
    email = f"fresh{next(events.NUMBERS)}@example.org"
    stale = enter(user, fresh=False)
    assert (patch(stale, "user", user, email=email).status, patch(stale, "user", user, last_name="L").status) == (
        403,
        200,
    )
    conflict = patch(enter(user), "user", user, email=taken.upper())
    assert (conflict.status, pointer(conflict)) == (409, "/data/attributes/email")
    answer = patch(enter(user), "user", user, email=email)
    shown = answer.json["data"]["attributes"]
    assert (answer.status, shown["email"], shown["is-verified"]) == (200, email, False)
    assert [kind for kind, _ in told("user", user)] == ["user.email-changed", "user.updated", "user.updated"]


def test_a_new_password_ends_the_tokens_of_before(enter: Enter, add_user: AddUser, anonymous: Client) -> None:
    user = add_user()
    client = enter(user)
    email = client.get(f"/v1/users/{user}").json["data"]["attributes"]["email"]
    assert patch(enter(user, fresh=False), "user", user, password="new password").status == 403
    short = patch(client, "user", user, password="short")
    assert (short.status, pointer(short)) == (422, "/data/attributes/password")
    assert patch(client, "user", user, password="new password").status == 200
    assert client.get(f"/v1/users/{user}").status == 401
    assert anonymous.post("/auth/session", {"email": email, "password": "new password"}).status == 200
    assert [kind for kind, _ in told("user", user)] == ["user.password-changed", "user.updated"]
