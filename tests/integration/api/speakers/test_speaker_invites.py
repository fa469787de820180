"""Speaker invites over HTTP: who makes, sees, resends and withdraws them."""

from collections.abc import Callable

import pytest

from openevent.domain.programme.speaker_invites import INVITED
from openevent.infra import db
from openevent.infra.config import settings
from tests.factories import events
from tests.integration.api.speakers.speaker_invitations import (
    GUEST,
    PATH,
    add_invite,
    expire,
    load_status,
)
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    grant_role,
    load_changes,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def post_invite(
    client: Client, event: events.WholeEvent, session_id: int, email: str = GUEST
) -> Answer:
    links = {"event": ("event", event.id), "session": ("session", session_id)}
    return client.send("POST", PATH, build_document("speaker-invite", {"email": email}, **links))


def test_those_who_may_change_the_session_invite_speakers(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    creator, speaker, coorganizer, moderator = (add_user() for _ in range(4))
    set_columns("session", session_id, creator_id=creator)
    grant_role(event.id, coorganizer, "coorganizer")
    grant_role(event.id, moderator, "moderator")
    with db.transaction() as connection:
        row = {"event_id": event.id, "name": "S", "user_id": speaker}
        events.link_speaker(connection, session_id, events.add(connection, "speaker", **row))
    clients = [Client(), *map(enter, (add_user(), moderator, creator, speaker, coorganizer))]
    answers = [
        post_invite(client, event, session_id, f"guest{number}@example.org")
        for number, client in enumerate(clients)
    ]
    assert [answer.status for answer in answers] == [401, 403, 403, 201, 201, 201]
    data = answers[3].json["data"]
    assert (data["attributes"]["status"], data["attributes"]["email"]) == (
        "pending",
        "guest3@example.org",
    )
    kinds = [kind for kind, _ in load_changes("speaker-invite", int(data["id"]))]
    assert kinds == ["speaker-invite.created", INVITED]
    inviter = enter(creator).get(f"{PATH}/{data['id']}/inviter").json["data"]
    assert inviter["id"] == str(creator)


def test_an_inviter_has_a_verified_address_and_an_unlocked_session(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    creator = add_user(is_verified=False)
    set_columns("session", session_id, creator_id=creator)
    assert post_invite(enter(creator), event, session_id).status == 403
    set_columns("user", creator, is_verified=True)
    set_columns("session", session_id, is_locked=True)
    clients = (enter(creator), enter(event.owner_id))
    assert [post_invite(client, event, session_id).status for client in clients] == [403, 201]


def test_an_invite_names_a_session_of_its_event(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    admin = enter(add_user(is_admin=True))
    with db.transaction() as connection:
        other = events.add_whole_event(connection)
    wrong = post_invite(admin, other, session_id)
    assert (wrong.status, get_pointer(wrong)) == (422, "/data/relationships/session")
    body = build_document("speaker-invite", {"email": GUEST}, event=("event", event.id))
    assert admin.send("POST", PATH, body).status in {403, 422}
    assert post_invite(admin, event, session_id, "nobody").status == 422


def test_an_address_has_one_pending_invite_to_a_session(
    event: events.WholeEvent, session_id: int, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    first = post_invite(owner, event, session_id)
    assert first.status == 201
    assert post_invite(owner, event, session_id, GUEST.upper()).status == 409
    assert post_invite(owner, event, event.session_ids[0]).status == 201
    expire(int(first.json["data"]["id"]))
    assert post_invite(owner, event, session_id, GUEST.upper()).status == 201
    assert load_status(int(first.json["data"]["id"])) is None


def test_an_invite_is_seen_by_staff_the_inviter_and_the_invited(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    creator, other_speaker, moderator = (add_user() for _ in range(3))
    set_columns("session", session_id, creator_id=creator)
    with db.transaction() as connection:
        row = {"event_id": event.id, "name": "S", "user_id": other_speaker}
        events.link_speaker(connection, session_id, events.add(connection, "speaker", **row))
    grant_role(event.id, moderator, "moderator")
    invite = add_invite(event, session_id, inviter_id=creator)
    people = (creator, guest, moderator, event.owner_id, other_speaker, add_user())

    def list_ids(user: int) -> list[list[str]]:
        paths = (f"/v1/events/{event.id}/speaker-invites", f"/v1/sessions/{session_id}")
        listed = enter(user).get(paths[0], {"include": "event,session"}).json["data"]
        document = enter(user).get(paths[1], {"include": "speaker-invites"})
        included = document.json.get("included", [])
        return [[row["id"] for row in rows] for rows in (listed, included)]

    visible = [[str(invite)]] * 2
    assert [list_ids(user) for user in people] == [visible] * 4 + [[[], []]] * 2
    statuses = [enter(user).get(f"{PATH}/{invite}").status for user in people]
    assert statuses == [200, 200, 200, 200, 404, 404]
    assert Client().get(f"/v1/events/{event.id}/speaker-invites").status == 401
    set_columns("user", guest, is_verified=False)
    assert enter(guest).get(f"{PATH}/{invite}").status == 404


def test_the_invited_person_sees_the_session_while_the_invite_is_pending(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter
) -> None:
    set_columns("session", session_id, comments="For organizers")
    path, client = f"/v1/sessions/{session_id}", enter(guest)
    assert client.get(path).status == 404
    invite = add_invite(event, session_id)
    answer = client.get(path)
    assert (answer.status, answer.json["data"]["attributes"]["comments"]) == (200, None)
    body = build_document("session", {"title": "Mine"}, session_id)
    assert client.send("PATCH", path, body).status == 403
    expire(invite)
    assert client.get(path).status == 404


def test_an_invite_is_withdrawn_by_the_inviter_or_co_organizers(
    event: events.WholeEvent, session_id: int, guest: int, enter: Enter, add_user: AddUser
) -> None:
    inviter = add_user()
    set_columns("session", session_id, creator_id=inviter)
    first = add_invite(event, session_id, inviter_id=inviter)
    clients = (enter(add_user()), enter(guest), enter(inviter))
    assert [client.delete(f"{PATH}/{first}").status for client in clients] == [404, 403, 200]
    assert enter(guest).get(f"{PATH}/{first}/accept-invite").status == 404
    second = add_invite(event, session_id, inviter_id=inviter)
    assert enter(guest).get(f"{PATH}/{second}/accept-invite").status == 200
    assert enter(event.owner_id).delete(f"{PATH}/{second}").status == 409


@pytest.mark.usefixtures("frozen")
def test_invites_and_resends_have_a_limit(
    event: events.WholeEvent,
    session_id: int,
    guest: int,
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIMITS", "invite.account=2/3600")
    settings.cache_clear()
    owner = enter(event.owner_id)
    invite = post_invite(owner, event, session_id).json["data"]["id"]
    resend = f"{PATH}/{invite}/resend-invite"
    assert [owner.post(resend).status, owner.post(resend).status] == [200, 429]
    assert post_invite(owner, event, session_id, "other@example.org").status == 429
    assert enter(guest).post(resend).status == 403
    monkeypatch.undo()
    settings.cache_clear()
