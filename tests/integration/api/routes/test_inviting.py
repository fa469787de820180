"""Who invites whom into which role, how often, and how an invite is withdrawn."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text, update

from openevent.domain.people import invites
from openevent.infra import db
from openevent.infra.config import settings
from openevent.resources.role import roles
from openevent.work.changes import changes
from tests.factories import events as factory
from tests.integration.api.routes import invitations
from tests.integration.api.routes.invitations import (
    GUEST,
    TABLE,
    Place,
    add_invite,
    load_status,
    send,
    sign_token,
)
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import JSONAPI, Answer, Client

type Enter = Callable[..., Client]


def invite_document(place: Place, **attributes: Any) -> dict[str, Any]:
    return build_document(
        "role-invite", {"email": GUEST, **attributes}, event=("event", place.event_id)
    )


def test_a_new_invite_saves_a_change(place: Place, enter: Enter) -> None:
    owner = enter(place.owner_id)
    answer = owner.post(
        "/v1/role-invites",
        invite_document(place, **{"role-name": "moderator"}),
        content_type=JSONAPI,
    )
    invite = answer.json["data"]
    assert (answer.status, answer.headers["location"]) == (201, f"/v1/role-invites/{invite['id']}")
    attributes = {name: invite["attributes"][name] for name in ("email", "role-name", "status")}
    assert attributes == {"email": GUEST, "role-name": "moderator", "status": "pending"}
    role = owner.get(f"/v1/role-invites/{invite['id']}/role").json["data"]["attributes"]["name"]
    assert role == "moderator"
    statement = select(changes.c.kind).where(
        changes.c.subject_type == "role-invite", changes.c.subject_id == int(invite["id"])
    )
    with db.connect() as connection:
        assert sorted(connection.execute(statement).scalars()) == [
            "role-invite.created",
            invites.INVITED,
        ]


def test_the_role_of_an_invite_is_named_or_linked(place: Place, enter: Enter) -> None:
    owner = enter(place.owner_id)
    with db.connect() as connection:
        role_ids = {row.name: row.id for row in connection.execute(select(roles.table))}

    def create_invite(email: str, link: str | None = None, **attributes: Any) -> Answer:
        links = {"event": ("event", place.event_id)} | (
            {"role": ("role", role_ids[link])} if link else {}
        )
        body = build_document("role-invite", {"email": email, **attributes}, **links)
        return owner.post("/v1/role-invites", body, content_type=JSONAPI)

    linked = create_invite("a@example.org", "registrar")
    assert (linked.status, linked.json["data"]["attributes"]["role-name"]) == (201, "registrar")
    both = {"role-name": "registrar"}
    assert create_invite("b@example.org", "registrar", **both).status == 201
    refused = (
        create_invite("c@example.org"),
        create_invite("c@example.org", "owner", **both),
        create_invite("c", "owner"),
    )
    assert [answer.status for answer in refused] == [422, 422, 422]


def test_the_newest_open_invite_of_an_address_counts(place: Place, anonymous: Client) -> None:
    first, second = add_invite(place), add_invite(place, email="b@example.org")
    with db.transaction() as connection:
        other = factory.add_event(connection)
        ids = [
            invites.find_newest(connection, email)
            for email in (GUEST.upper(), "b@example.org", "nobody@example.org")
        ]
    assert [row and row["id"] for row in ids] == [first, second, None]
    newer = add_invite(Place(other, "", place.owner_id, place.guest_id))
    with db.transaction() as connection:
        newest = invites.find_newest(connection, GUEST)
    assert newest is not None
    assert newest["id"] == newer


def test_one_address_has_one_open_invite_to_an_event(
    place: Place, enter: Enter, anonymous: Client
) -> None:
    body = invite_document(place, **{"role-name": "organizer"})
    owner, first = enter(place.owner_id), add_invite(place, "moderator", GUEST.lower())
    assert owner.post("/v1/role-invites", body, content_type=JSONAPI).status == 409
    assert send(anonymous, "accept-invite", sign_token(first)).status == 200
    assert owner.post("/v1/role-invites", body, content_type=JSONAPI).status == 201


def test_each_role_may_invite_certain_roles(
    place: Place, enter: Enter, add_user: Callable[..., int]
) -> None:
    people = {role: add_user() for role in ("organizer", "coorganizer", "moderator")}
    with db.transaction() as connection:
        for role, user_id in people.items():
            factory.grant(connection, place.event_id, user_id, role)

    def answers(role: str) -> list[int]:
        clients = (
            Client(),
            enter(add_user()),
            *(enter(user_id) for user_id in people.values()),
            enter(place.owner_id),
        )
        return [
            client.post(
                "/v1/role-invites",
                build_document(
                    "role-invite",
                    {"email": f"{role}{number}@example.org", "role-name": role},
                    event=here,
                ),
                content_type=JSONAPI,
            ).status
            for number, client in enumerate(clients)
        ]

    here = ("event", place.event_id)
    assert answers("organizer") == [401, 404, 201, 403, 403, 201]
    assert answers("owner") == [401, 404, 403, 403, 403, 201]


def test_an_invite_may_be_withdrawn_until_it_is_accepted(
    place: Place, enter: Enter, anonymous: Client
) -> None:
    owner, open_, accepted = (
        enter(place.owner_id),
        add_invite(place, "owner", "x@example.org"),
        add_invite(place),
    )
    link_token = sign_token(open_)
    send(anonymous, "accept-invite", sign_token(accepted))
    assert [owner.delete(f"/v1/role-invites/{invite}").status for invite in (open_, accepted)] == [
        200,
        409,
    ]
    assert send(anonymous, "accept-invite", link_token).status == 404


def test_the_last_owner_cannot_be_removed(
    place: Place, enter: Enter, add_user: Callable[..., int]
) -> None:
    owner = enter(place.owner_id)
    membership = owner.get(f"/v1/events/{place.event_id}/roles").json["data"][0]["id"]
    path = f"/v1/users-events-roles/{membership}"
    clients = (owner, enter(add_user(is_admin=True)))
    assert [client.delete(path).status for client in clients] == [403, 403]
    assert owner.delete(f"/v1/users/{place.owner_id}").status == 403


def test_an_expired_invite_does_not_block_a_new_one(
    place: Place, enter: Enter, anonymous: Client
) -> None:
    body = invite_document(place, **{"role-name": "organizer"})
    owner, old = enter(place.owner_id), add_invite(place, "moderator", GUEST.upper())
    elsewhere = add_invite(invitations.place(), "moderator")
    with db.transaction() as connection:
        connection.execute(update(TABLE).values(expires_at=text("now() - interval '1s'")))
    answer = owner.post("/v1/role-invites", body, content_type=JSONAPI)
    assert (answer.status, load_status(old), load_status(elsewhere)) == (201, None, "pending")
    assert owner.post("/v1/role-invites", body, content_type=JSONAPI).status == 409
    assert (
        send(anonymous, "accept-invite", sign_token(int(answer.json["data"]["id"]))).status == 200
    )


@pytest.mark.usefixtures("frozen")
def test_invites_have_a_limit(
    place: Place, enter: Enter, add_user: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "invite.account=2/3600")
    settings.cache_clear()
    organizer = add_user()
    with db.transaction() as connection:
        factory.grant(connection, place.event_id, organizer, "organizer")
    owner, first = enter(place.owner_id), add_invite(place)
    refused = owner.post("/v1/role-invites", invite_document(place), content_type=JSONAPI)
    assert refused.status == 422
    resend = f"/v1/role-invites/{first}/resend-invite"
    other = invite_document(place, email="b@example.org", **{"role-name": "moderator"})
    answers = [
        owner.post(resend),
        owner.post("/v1/role-invites", other, content_type=JSONAPI),
        owner.post(resend),
    ]
    third = invite_document(place, email="c@example.org", **{"role-name": "moderator"})
    answers.append(owner.post("/v1/role-invites", third, content_type=JSONAPI))
    assert [answer.status for answer in answers] == [200, 201, 429, 429]
    assert answers[-1].headers["retry-after"] == "3600"
    assert enter(organizer).post(resend).status == 200
    monkeypatch.undo()
    settings.cache_clear()
