"""Rights that nobody takes by another door, keeps after their end, or gets from the trash."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from openevent.infra import db
from openevent.resources import BY_TYPE, speakers_sessions
from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    build_linkage,
    get_pointer,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def add(type_: str, **values: object) -> int:
    with db.transaction() as connection:
        return events.add(connection, type_, **values)


def revive(client: Client, type_: str, id_: int, **attributes: object) -> Answer:
    path = f"/v1/{BY_TYPE[type_].plural}/{id_}?get_trashed=true"
    return client.send("PATCH", path, build_document(type_, attributes, id_))


@pytest.fixture
def speaker(event: events.WholeEvent, add_user: AddUser) -> int:
    """The account of the first speaker."""
    user = add_user()
    set_columns("speaker", event.speaker_ids[0], user_id=user)
    return user


def test_nobody_becomes_a_creator_or_a_speaker_from_the_accounts_side(
    event: events.WholeEvent, enter: Enter, speaker: int
) -> None:
    client, session, own = enter(speaker), event.session_ids[0], event.speaker_ids[0]
    for name, data in (("sessions", [("session", session)]), ("speakers", [("speaker", own)])):
        link = f"/v1/users/{speaker}/relationships/{name}"
        answers = [
            client.send(verb, link, build_linkage(data)) for verb in ("POST", "PATCH", "DELETE")
        ]
        assert [answer.status for answer in answers] == [403] * 3
    body = build_document("user", {}, speaker, sessions=[("session", session)], speakers=[])
    assert client.send("PATCH", f"/v1/users/{speaker}", body).status == 200
    assert client.get(f"/v1/users/{speaker}/sessions").json["data"] == []
    assert [one["id"] for one in client.get(f"/v1/users/{speaker}/speakers").json["data"]] == [
        str(own)
    ]
    with db.transaction() as connection:
        connection.execute(
            delete(speakers_sessions).where(speakers_sessions.c.session_id == session)
        )
    assert patch_row(client, "session", session, title="Mine").status == 403


def test_a_deleted_speaker_has_no_say_in_their_sessions(
    event: events.WholeEvent, enter: Enter, speaker: int
) -> None:
    client, session = enter(speaker), event.session_ids[0]
    set_columns("session", session, state="pending")
    assert patch_row(client, "session", session, subtitle="Of mine").status == 200
    assert enter(event.owner_id).delete(f"/v1/speakers/{event.speaker_ids[0]}").status == 200
    assert client.get(f"/v1/sessions/{session}").status == 404
    assert patch_row(client, "session", session, title="Defaced").status == 404
    assert client.delete(f"/v1/sessions/{session}").status == 404


def test_a_feedback_stays_with_its_thing(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    with db.transaction() as connection:
        own = events.add_whole_event(connection, user)
    client, (there, here) = enter(user), (event.session_ids[0], own.session_ids[0])
    given = add("feedback", session_id=here, user_id=user, rating=1)
    body = build_document("feedback", {}, given, session=("session", there))
    moved = client.send("PATCH", f"/v1/feedbacks/{given}", body)
    assert (moved.status, get_pointer(moved)) == (403, "/data/relationships/session")
    whole = add("feedback", event_id=event.id, user_id=user, rating=1)
    body = build_document("feedback", {}, whole, event=None, session=("session", here))
    assert client.send("PATCH", f"/v1/feedbacks/{whole}", body).status == 403
    for path in (f"sessions/{here}", f"events/{own.id}"):
        data = build_linkage([("feedback", whole)])
        assert client.send("POST", f"/v1/{path}/relationships/feedbacks", data).status == 403
    same = build_document("feedback", {"rating": 2}, given, session=("session", here))
    assert client.send("PATCH", f"/v1/feedbacks/{given}", same).status == 200


def test_nobody_rewrites_in_the_trash_what_they_do_not_write(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    given = add(
        "feedback",
        event_id=event.id,
        user_id=user,
        rating=5,
        comment="Fine",
        deleted_at=events.MADE,
    )
    owner, admin, author = enter(event.owner_id), enter(add_user(is_admin=True)), enter(user)
    assert (
        revive(owner, "feedback", given, rating=1, comment="Forged", **{"deleted-at": None}).status
        == 404
    )
    assert revive(owner, "feedback", given, comment="Forged").status == 404
    assert revive(admin, "feedback", given, comment="Forged", **{"deleted-at": None}).status == 403
    assert revive(admin, "feedback", given, comment="Forged").status == 403
    back = revive(admin, "feedback", given, rating=5.0, comment="Fine", **{"deleted-at": None})
    assert (back.status, back.json["data"]["attributes"]["comment"]) == (200, "Fine")
    assert author.delete(f"/v1/feedbacks/{given}").status == 200
    assert revive(author, "feedback", given, comment="Better", **{"deleted-at": None}).status == 200


def test_the_trash_tells_strangers_nothing(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    gone, nothing, stranger = event.speaker_ids[1], 2**40, enter(add_user())
    set_columns("speaker", gone, deleted_at=events.MADE)
    for id_ in (gone, nothing):
        assert revive(stranger, "speaker", id_, **{"deleted-at": None}).status == 404
        assert stranger.call("DELETE", f"/v1/speakers/{id_}", "permanent=true").status == 404
    assert (
        enter(event.owner_id).call("DELETE", f"/v1/speakers/{gone}", "permanent=true").status == 403
    )


def test_a_locked_sessions_speaker_stays(
    event: events.WholeEvent, enter: Enter, speaker: int
) -> None:
    path = f"/v1/speakers/{event.speaker_ids[0]}"
    set_columns("session", event.session_ids[0], is_locked=True)
    assert enter(speaker).delete(path).status == 403
    set_columns("session", event.session_ids[0], is_locked=False)
    assert enter(speaker).delete(path).status == 200
