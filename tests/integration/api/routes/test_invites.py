"""The links of role invites: accept, decline, renew, expire, and hand over the event."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text, update

from openevent.auth import link_tokens, passwords
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import invites
from openevent.infra import db
from openevent.resources.user import users
from openevent.work.changes import changes
from tests.factories import events as factory
from tests.integration.api.routes.invitations import (
    GUEST,
    TABLE,
    Place,
    add_invite,
    list_roles,
    load_status,
    send,
    sign_token,
)
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


def test_an_accepted_invite_gives_its_role(anonymous: Client, place: Place) -> None:
    invite = add_invite(place)
    answer = send(anonymous, "accept-invite", sign_token(invite))
    assert (answer.status, answer.json) == (
        200,
        {
            "email": GUEST.lower(),
            "event": place.event_id,
            "event_identifier": place.identifier,
            "name": "Grace Hopper",
            "role": "organizer",
        },
    )
    assert list_roles(place) == {(place.owner_id, "owner"), (place.guest_id, "organizer")}
    assert load_status(invite) == "accepted"


def test_a_link_works_once(anonymous: Client, place: Place) -> None:
    link_token = sign_token(add_invite(place))
    answers = [
        send(anonymous, "accept-invite", link_token).status,
        send(anonymous, "accept-invite", link_token).status,
    ]
    assert answers == [200, 404]


def test_an_accepted_owner_invite_transfers_the_event(anonymous: Client, place: Place) -> None:
    with db.transaction() as connection:
        factory.grant(connection, place.event_id, place.guest_id, "organizer")
    other = add_invite(place, "owner", "somebody@example.org")
    assert send(anonymous, "accept-invite", sign_token(add_invite(place, "owner"))).status == 200
    assert list_roles(place) == {(place.owner_id, "organizer"), (place.guest_id, "owner")}
    assert load_status(other) is None


def test_a_declined_invite_gives_nothing(anonymous: Client, place: Place) -> None:
    invite = add_invite(place)
    link_token = sign_token(invite)
    answer = send(anonymous, "decline-invite", link_token)
    assert (answer.status, answer.json, load_status(invite)) == (200, {"email": GUEST}, "declined")
    assert send(anonymous, "accept-invite", link_token).status == 404
    assert list_roles(place) == {(place.owner_id, "owner")}


def test_the_link_names_its_address(anonymous: Client, place: Place) -> None:
    answer = send(anonymous, "user", sign_token(add_invite(place)))
    assert (answer.status, answer.json) == (200, {"email": GUEST})


@pytest.mark.parametrize("link_token", ["", None, 7, "eyJhbGciOiJub25lIn0.e30.", ["x"]])
def test_an_invalid_link_is_a_404(anonymous: Client, link_token: Any) -> None:
    names = ("user", "accept-invite", "decline-invite")
    assert [send(anonymous, name, link_token).status for name in names] == [404, 404, 404]


def test_a_link_with_another_purpose_is_a_404(anonymous: Client, place: Place) -> None:
    invite = add_invite(place)
    assert (
        send(anonymous, "accept-invite", link_tokens.sign_link(Purpose.RESET, invite, "")).status
        == 404
    )


def test_a_link_expires(anonymous: Client, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert link_tokens.LIFETIMES[Purpose.INVITE] == 7 * 86_400
    monkeypatch.setitem(link_tokens.LIFETIMES, Purpose.INVITE, -1)
    assert send(anonymous, "accept-invite", sign_token(add_invite(place))).status == 404


def test_an_invite_expires_with_its_row(anonymous: Client, place: Place) -> None:
    invite = add_invite(place)
    link_token = sign_token(invite)
    with db.transaction() as connection:
        connection.execute(
            update(TABLE)
            .where(TABLE.c.id == invite)
            .values(expires_at=text("now() - interval '1s'"))
        )
    assert (
        send(anonymous, "accept-invite", link_token).status,
        send(anonymous, "user", sign_token(invite)).status,
    ) == (404, 404)


def test_a_recipient_without_account_registers_first(anonymous: Client, place: Place) -> None:
    email = f"new{place.event_id}@example.org"
    link_token = sign_token(add_invite(place, "moderator", email))
    refused = send(anonymous, "accept-invite", link_token)
    assert (refused.status, refused.detail) == (
        404,
        "No account has this e-mail address: register it first.",
    )
    password = "correct horse battery"
    with db.transaction() as connection:
        columns = {
            "email": email,
            "is_verified": False,
            "password_hash": passwords.hash_password(password),
        }
        new_id = factory.add(connection, "user", **columns)
    assert send(anonymous, "accept-invite", link_token).status == 401
    login = anonymous.post("/v1/auth/login", {"email": email, "password": password})
    assert send(Client(login.json["access_token"]), "accept-invite", link_token).status == 200
    assert (new_id, "moderator") in list_roles(place)
    with db.connect() as connection:
        assert connection.execute(
            select(users.table.c.is_verified).where(users.table.c.id == new_id)
        ).scalar_one()


def test_another_account_cannot_accept_an_unverified_invite(
    place: Place, enter: Enter, add_user: Callable[..., int]
) -> None:
    link_token = sign_token(add_invite(place))
    with db.transaction() as connection:
        connection.execute(
            update(users.table).where(users.table.c.id == place.guest_id).values(is_verified=False)
        )
    refused = [
        send(who, "accept-invite", link_token).status for who in (Client(), enter(add_user()))
    ]
    assert refused == [401, 403]
    assert send(enter(place.guest_id), "accept-invite", link_token).status == 200


def test_a_resend_ends_the_earlier_links(place: Place, enter: Enter, anonymous: Client) -> None:
    invite = add_invite(place)
    old = sign_token(invite)
    answer = enter(place.owner_id).post(f"/v1/role-invites/{invite}/resend-invite")
    assert (answer.status, answer.json["success"]) == (200, True)
    statement = select(changes).where(
        changes.c.subject_type == "role-invite", changes.c.subject_id == invite
    )
    with db.connect() as connection:
        row = connection.execute(statement).mappings().one()
    assert (row["kind"], row["user_id"], row["facts"]) == (invites.INVITED, place.owner_id, {})
    assert [
        send(anonymous, "accept-invite", link_token).status
        for link_token in (old, sign_token(invite))
    ] == [
        404,
        200,
    ]


def test_only_users_who_may_invite_may_resend(
    place: Place, enter: Enter, add_user: Callable[..., int]
) -> None:
    invite, moderator, organizer = add_invite(place, "owner"), add_user(), add_user()
    with db.transaction() as connection:
        factory.grant(connection, place.event_id, moderator, "moderator")
        factory.grant(connection, place.event_id, organizer, "organizer")
    path = f"/v1/role-invites/{invite}/resend-invite"
    clients = (
        Client(),
        enter(moderator),
        enter(add_user()),
        enter(place.guest_id),
        enter(organizer),
        enter(place.owner_id),
    )
    assert [client.post(path).status for client in clients] == [401, 404, 404, 403, 403, 200]


def test_an_accepted_invite_cannot_be_resent(place: Place, enter: Enter, anonymous: Client) -> None:
    invite = add_invite(place)
    send(anonymous, "accept-invite", sign_token(invite))
    assert enter(place.owner_id).post(f"/v1/role-invites/{invite}/resend-invite").status == 409
