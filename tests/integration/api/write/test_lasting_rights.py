"""Rights cannot be gained through other routes or the trash, nor kept after they end."""

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


def add_row(type_: str, **values: object) -> int:
    with db.transaction() as connection:
        return events.add(connection, type_, **values)


def patch_deleted(client: Client, type_: str, id_: int, **attributes: object) -> Answer:
    path = f"/v1/{BY_TYPE[type_].plural}/{id_}?get_trashed=true"
    return client.send("PATCH", path, build_document(type_, attributes, id_))


@pytest.fixture
def speaker(event: events.WholeEvent, add_user: AddUser) -> int:
    """Return the id of the first speaker's account."""
    user = add_user()
    set_columns("speaker", event.speaker_ids[0], user_id=user)
    return user


def test_a_users_links_to_sessions_and_speakers_are_read_only(
    event: events.WholeEvent, enter: Enter, speaker: int
) -> None:
    client, session, own = enter(speaker), event.session_ids[0], event.speaker_ids[0]
    for name, data in (("sessions", [("session", session)]), ("speakers", [("speaker", own)])):
        link = f"/v1/users/{speaker}/relationships/{name}"
        answers = [
            client.send(verb, link, build_linkage(data)) for verb in ("POST", "PATCH", "DELETE")
        ]
        assert [answer.status for answer in answers] == [403] * 3
    listed = [row["id"] for row in client.get(f"/v1/users/{speaker}/sessions").json["data"]]
    assert listed == [str(session)]  # as a speaker, not as the creator
    body = build_document("user", {}, speaker, sessions=[], speakers=[])
    assert client.send("PATCH", f"/v1/users/{speaker}", body).status == 200
    again = [row["id"] for row in client.get(f"/v1/users/{speaker}/sessions").json["data"]]
    assert again == listed
    assert [row["id"] for row in client.get(f"/v1/users/{speaker}/speakers").json["data"]] == [
        str(own)
    ]
    with db.transaction() as connection:
        connection.execute(
            delete(speakers_sessions).where(speakers_sessions.c.session_id == session)
        )
    assert patch_row(client, "session", session, title="Mine").status == 403


def test_a_deleted_speaker_cannot_change_the_session(
    event: events.WholeEvent, enter: Enter, speaker: int
) -> None:
    client, session = enter(speaker), event.session_ids[0]
    set_columns("session", session, state="pending")
    assert patch_row(client, "session", session, subtitle="Of mine").status == 200
    assert enter(event.owner_id).delete(f"/v1/speakers/{event.speaker_ids[0]}").status == 200
    assert client.get(f"/v1/sessions/{session}").status == 404
    assert patch_row(client, "session", session, title="Defaced").status == 404
    assert client.delete(f"/v1/sessions/{session}").status == 404


def test_feedback_cannot_be_moved(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    with db.transaction() as connection:
        own = events.add_whole_event(connection, user)
    client, (other_session, own_session) = enter(user), (event.session_ids[0], own.session_ids[0])
    feedback_id = add_row("feedback", session_id=own_session, user_id=user, rating=1)
    body = build_document("feedback", {}, feedback_id, session=("session", other_session))
    refusal = client.send("PATCH", f"/v1/feedbacks/{feedback_id}", body)
    assert (refusal.status, get_pointer(refusal)) == (403, "/data/relationships/session")
    event_feedback_id = add_row("feedback", event_id=event.id, user_id=user, rating=1)
    body = build_document(
        "feedback", {}, event_feedback_id, event=None, session=("session", own_session)
    )
    assert client.send("PATCH", f"/v1/feedbacks/{event_feedback_id}", body).status == 403
    for path in (f"sessions/{own_session}", f"events/{own.id}"):
        data = build_linkage([("feedback", event_feedback_id)])
        assert client.send("POST", f"/v1/{path}/relationships/feedbacks", data).status == 403
    same_session = build_document(
        "feedback", {"rating": 2}, feedback_id, session=("session", own_session)
    )
    assert client.send("PATCH", f"/v1/feedbacks/{feedback_id}", same_session).status == 200


def test_who_restores_a_row_cannot_change_it(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    feedback_id = add_row(
        "feedback",
        event_id=event.id,
        user_id=user,
        rating=5,
        comment="Fine",
        deleted_at=events.CREATED_AT,
    )
    owner, admin, author = enter(event.owner_id), enter(add_user(is_admin=True)), enter(user)
    assert (
        patch_deleted(
            owner, "feedback", feedback_id, rating=1, comment="Forged", **{"deleted-at": None}
        ).status
        == 404
    )
    assert patch_deleted(owner, "feedback", feedback_id, comment="Forged").status == 404
    assert (
        patch_deleted(
            admin, "feedback", feedback_id, comment="Forged", **{"deleted-at": None}
        ).status
        == 403
    )
    assert patch_deleted(admin, "feedback", feedback_id, comment="Forged").status == 403
    restored = patch_deleted(
        admin, "feedback", feedback_id, rating=5.0, comment="Fine", **{"deleted-at": None}
    )
    assert (restored.status, restored.json["data"]["attributes"]["comment"]) == (200, "Fine")
    assert author.delete(f"/v1/feedbacks/{feedback_id}").status == 200
    assert (
        patch_deleted(
            author, "feedback", feedback_id, comment="Better", **{"deleted-at": None}
        ).status
        == 200
    )


def test_the_trash_is_hidden_from_strangers(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    deleted_id, unknown_id, stranger = event.speaker_ids[1], 2**40, enter(add_user())
    set_columns("speaker", deleted_id, deleted_at=events.CREATED_AT)
    for id_ in (deleted_id, unknown_id):
        assert patch_deleted(stranger, "speaker", id_, **{"deleted-at": None}).status == 404
        assert stranger.call("DELETE", f"/v1/speakers/{id_}", "permanent=true").status == 404
    assert (
        enter(event.owner_id).call("DELETE", f"/v1/speakers/{deleted_id}", "permanent=true").status
        == 403
    )


def test_the_speaker_of_a_locked_session_cannot_be_deleted(
    event: events.WholeEvent, enter: Enter, speaker: int
) -> None:
    path = f"/v1/speakers/{event.speaker_ids[0]}"
    set_columns("session", event.session_ids[0], is_locked=True)
    assert enter(speaker).delete(path).status == 403
    set_columns("session", event.session_ids[0], is_locked=False)
    assert enter(speaker).delete(path).status == 200
