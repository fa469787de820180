"""Whom nobody needs to invite: oneself, and people who have the role or speak already."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from openevent.infra import db
from openevent.resources.role import roles
from openevent.work.changes import changes
from tests.factories import events
from tests.integration.api.speakers import speaker_invitations
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    grant_role,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]
ROLES = ("owner", "organizer", "coorganizer", "track_organizer", "moderator", "registrar")


def count_sent() -> int:
    """Count the mails that invites cause."""
    is_sent = changes.c.kind.in_(("role-invite.sent", "speaker-invite.sent"))
    with db.connect() as connection:
        return int(connection.execute(select(func.count()).where(is_sent)).scalar_one())


def invite(client: Client, event: int, email: str, role: str) -> Answer:
    attributes = {"email": email, "role-name": role}
    return client.send(
        "POST",
        "/v1/role-invites",
        build_document("role-invite", attributes, event=("event", event)),
    )


def invite_speaker(client: Client, event: events.WholeEvent, email: str) -> Answer:
    links = {"event": ("event", event.id), "session": ("session", event.session_ids[0])}
    body = build_document("speaker-invite", {"email": email}, **links)
    return client.send("POST", "/v1/speaker-invites", body)


@pytest.fixture
def address() -> Callable[[int], str]:
    """Read the address of a user."""
    table = speaker_invitations.USERS

    def read(user: int) -> str:
        with db.connect() as connection:
            email = connection.execute(select(table.c.email).where(table.c.id == user))
            return str(email.scalar_one())

    return read


def test_oneself_is_not_invited(
    event: events.WholeEvent, enter: Enter, address: Callable[[int], str]
) -> None:
    owner, own, before = enter(event.owner_id), address(event.owner_id), count_sent()
    answers = [
        invite(owner, event.id, email, role) for role in ROLES for email in (own, own.upper())
    ]
    answers.append(invite_speaker(owner, event, own.upper()))
    assert {(answer.status, get_pointer(answer)) for answer in answers} == {
        (409, "/data/attributes/email")
    }
    assert count_sent() == before


def test_a_role_is_not_offered_twice(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, address: Callable[[int], str]
) -> None:
    owner, helper = enter(event.owner_id), add_user()
    grant_role(event.id, helper, "moderator")
    before = count_sent()
    for email in (address(helper), address(helper).upper()):
        answer = invite(owner, event.id, email, "moderator")
        assert (answer.status, "already" in answer.json["errors"][0]["detail"]) == (409, True)
    assert count_sent() == before
    assert invite(owner, event.id, address(helper), "organizer").status == 201
    assert count_sent() == before + 1
    other = add_user()
    set_columns("user", helper, deleted_at=func.now())
    with db.transaction() as connection:
        elsewhere = events.add_event(connection, event.owner_id)
    grant_role(elsewhere, other, "moderator")
    assert invite(owner, event.id, address(other), "moderator").status == 201


def test_a_linked_role_is_not_offered_twice(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, address: Callable[[int], str]
) -> None:
    owner, helper = enter(event.owner_id), add_user()
    grant_role(event.id, helper, "moderator")
    role = select(roles.table.c.id).where(roles.table.c.name == "moderator")
    with db.connect() as connection:
        role_id = connection.execute(role).scalar_one()
    links: dict[str, Any] = {"event": ("event", event.id), "role": ("role", role_id)}
    body = build_document("role-invite", {"email": address(helper)}, **links)
    assert owner.send("POST", "/v1/role-invites", body).status == 409


def test_an_invite_is_not_sent_again_for_a_role_that_was_given_meanwhile(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, address: Callable[[int], str]
) -> None:
    owner, helper = enter(event.owner_id), add_user()
    created = invite(owner, event.id, address(helper), "moderator")
    path = f"/v1/role-invites/{created.json['data']['id']}/resend-invite"
    assert owner.post(path).status == 200
    grant_role(event.id, helper, "moderator")
    assert owner.post(path).status == 409


def test_a_speaker_of_the_session_is_not_invited(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, address: Callable[[int], str]
) -> None:
    owner, linked, unverified = enter(event.owner_id), add_user(), add_user(is_verified=False)
    set_columns("speaker", event.speaker_ids[1], user_id=linked)
    before = count_sent()
    for email in ("ada@example.org", "ADA@Example.org", address(linked)):
        assert invite_speaker(owner, event, email).status == 409
    assert count_sent() == before
    assert invite_speaker(owner, event, address(unverified)).status == 201
    created = invite_speaker(owner, event, "grace@example.org")
    assert created.status == 201
    path = f"/v1/speaker-invites/{created.json['data']['id']}/resend-invite"
    assert owner.post(path).status == 200
    set_columns("speaker", event.speaker_ids[1], email="Grace@example.org")
    assert owner.post(path).status == 409
    set_columns("speaker", event.speaker_ids[1], deleted_at=func.now())
    assert owner.post(path).status == 200
