"""Role invites: their links accept, decline, renew, run out; an owner's hands the event over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from openevent import db, links, passwords
from openevent.changes import changes
from openevent.domain import invites
from openevent.links import Purpose
from openevent.resources import BY_TYPE
from openevent.resources.role import memberships, roles
from openevent.resources.role_invite import role_invites
from openevent.resources.user import users
from tests.factories import events as factory
from tests.integration.api.writing import document
from tests.unit.api.client import JSONAPI, Answer, Client

type Enter = Callable[..., Client]
TABLE = role_invites.table
GUEST = "Guest@example.org"


@dataclass(frozen=True)
class Place:
    """An event with its owner, and the account of the one who is invited."""

    event_id: int
    identifier: str
    owner_id: int
    guest_id: int


@pytest.fixture
def place(add_user: Callable[..., int]) -> Place:
    owner = add_user()
    with db.transaction() as connection:
        connection.execute(delete(users.table).where(users.table.c.email == GUEST.lower()))
        event_id = factory.add_event(connection, owner, state="draft")
        table = BY_TYPE["event"].table
        identifier = connection.execute(select(table.c.identifier).where(table.c.id == event_id)).scalar_one()
    return Place(event_id, identifier, owner, add_user(email=GUEST.lower(), first_name="Grace", last_name="Hopper"))


def invited(place: Place, role: str = "organizer", email: str = GUEST) -> int:
    with db.transaction() as connection:
        role_id = connection.execute(select(roles.table.c.id).where(roles.table.c.name == role)).scalar_one()
        known = {"email": email, "role_name": role, "role_id": role_id}
        return factory.add(connection, "role-invite", event_id=place.event_id, **known)


def token(invite_id: int) -> str:
    with db.transaction() as connection:
        found = invites.load(connection, invite_id)
        assert found is not None
        return invites.link(found)


def status(invite_id: int) -> str | None:
    with db.reading() as connection:
        return connection.execute(select(TABLE.c.status).where(TABLE.c.id == invite_id)).scalar()


def held(place: Place) -> set[tuple[int, str]]:
    pair = select(memberships.table.c.user_id, roles.table.c.name).join(roles.table)
    with db.reading() as connection:
        rows = connection.execute(pair.where(memberships.table.c.event_id == place.event_id))
        return {(row.user_id, row.name) for row in rows}


def send(who: Client, name: str, sent: Any) -> Answer:
    return who.post(f"/v1/role_invites/{name}", {"data": {"token": sent}})


def test_an_accepted_invite_gives_its_role(anonymous: Client, place: Place) -> None:
    invite = invited(place)
    answer = send(anonymous, "accept-invite", token(invite))
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
    assert held(place) == {(place.owner_id, "owner"), (place.guest_id, "organizer")}
    assert status(invite) == "accepted"


def test_a_link_is_good_once(anonymous: Client, place: Place) -> None:
    sent = token(invited(place))
    answers = [send(anonymous, "accept-invite", sent).status, send(anonymous, "accept-invite", sent).status]
    assert answers == [200, 404]


def test_an_accepted_owner_invite_hands_the_event_over(anonymous: Client, place: Place) -> None:
    with db.transaction() as connection:
        factory.grant(connection, place.event_id, place.guest_id, "organizer")
    other = invited(place, "owner", "somebody@example.org")
    assert send(anonymous, "accept-invite", token(invited(place, "owner"))).status == 200
    assert held(place) == {(place.owner_id, "organizer"), (place.guest_id, "owner")}
    assert status(other) is None


def test_a_declined_invite_gives_nothing(anonymous: Client, place: Place) -> None:
    invite = invited(place)
    sent = token(invite)
    answer = send(anonymous, "decline-invite", sent)
    assert (answer.status, answer.json, status(invite)) == (200, {"email": GUEST}, "declined")
    assert send(anonymous, "accept-invite", sent).status == 404
    assert held(place) == {(place.owner_id, "owner")}


def test_the_link_tells_for_whom_it_is(anonymous: Client, place: Place) -> None:
    answer = send(anonymous, "user", token(invited(place)))
    assert (answer.status, answer.json) == (200, {"email": GUEST})


@pytest.mark.parametrize("sent", ["", None, 7, "eyJhbGciOiJub25lIn0.e30.", ["x"]])
def test_what_is_no_link_opens_nothing(anonymous: Client, sent: Any) -> None:
    names = ("user", "accept-invite", "decline-invite")
    assert [send(anonymous, name, sent).status for name in names] == [404, 404, 404]


def test_a_link_for_something_else_opens_nothing(anonymous: Client, place: Place) -> None:
    invite = invited(place)
    assert send(anonymous, "accept-invite", links.token(Purpose.RESET, invite, "")).status == 404


def test_a_link_runs_out(anonymous: Client, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert links.SECONDS[Purpose.INVITE] == 7 * 86_400
    monkeypatch.setitem(links.SECONDS, Purpose.INVITE, -1)
    assert send(anonymous, "accept-invite", token(invited(place))).status == 404


def test_an_invite_runs_out_with_its_row(anonymous: Client, place: Place) -> None:
    invite = invited(place)
    sent = token(invite)
    with db.transaction() as connection:
        connection.execute(update(TABLE).where(TABLE.c.id == invite).values(expires_at=text("now() - interval '1s'")))
    assert (send(anonymous, "accept-invite", sent).status, send(anonymous, "user", token(invite)).status) == (404, 404)


def test_who_has_no_account_registers_first(anonymous: Client, place: Place) -> None:
    email = f"new{place.event_id}@example.org"
    sent = token(invited(place, "moderator", email))
    refused = send(anonymous, "accept-invite", sent)
    assert (refused.status, refused.detail) == (
        404,
        "Nobody has an account with this e-mail address: register it first.",
    )
    password = "correct horse battery"
    with db.transaction() as connection:
        known = {"email": email, "is_verified": False, "password_hash": passwords.hashed(password)}
        new_id = factory.add(connection, "user", **known)
    assert send(anonymous, "accept-invite", sent).status == 401
    login = anonymous.post("/v1/auth/login", {"email": email, "password": password})
    assert send(Client(login.json["access_token"]), "accept-invite", sent).status == 200
    assert (new_id, "moderator") in held(place)
    with db.reading() as connection:
        assert connection.execute(select(users.table.c.is_verified).where(users.table.c.id == new_id)).scalar_one()


def test_the_account_of_somebody_else_takes_no_unproven_invite(
    place: Place, enter: Enter, add_user: Callable[..., int]
) -> None:
    sent = token(invited(place))
    with db.transaction() as connection:
        connection.execute(update(users.table).where(users.table.c.id == place.guest_id).values(is_verified=False))
    assert send(enter(add_user()), "accept-invite", sent).status == 401
    assert send(enter(place.guest_id), "accept-invite", sent).status == 200


def test_an_invite_sent_again_ends_the_links_of_before(place: Place, enter: Enter, anonymous: Client) -> None:
    invite = invited(place)
    old = token(invite)
    answer = enter(place.owner_id).post(f"/v1/role-invites/{invite}/resend-invite")
    assert (answer.status, answer.json["success"]) == (200, True)
    told = select(changes).where(changes.c.subject_type == "role-invite", changes.c.subject_id == invite)
    with db.reading() as connection:
        row = connection.execute(told).mappings().one()
    assert (row["kind"], row["user_id"], row["facts"]) == (invites.INVITED, place.owner_id, {})
    assert [send(anonymous, "accept-invite", sent).status for sent in (old, token(invite))] == [404, 200]


def test_only_who_may_invite_sends_again(place: Place, enter: Enter, add_user: Callable[..., int]) -> None:
    invite, moderator, organizer = invited(place, "owner"), add_user(), add_user()
    with db.transaction() as connection:
        factory.grant(connection, place.event_id, moderator, "moderator")
        factory.grant(connection, place.event_id, organizer, "organizer")
    path = f"/v1/role-invites/{invite}/resend-invite"
    askers = (
        Client(),
        enter(moderator),
        enter(add_user()),
        enter(place.guest_id),
        enter(organizer),
        enter(place.owner_id),
    )
    assert [asker.post(path).status for asker in askers] == [401, 404, 404, 403, 403, 200]


def test_an_accepted_invite_is_not_sent_again(place: Place, enter: Enter, anonymous: Client) -> None:
    invite = invited(place)
    send(anonymous, "accept-invite", token(invite))
    assert enter(place.owner_id).post(f"/v1/role-invites/{invite}/resend-invite").status == 409


def invite_document(place: Place, **attributes: Any) -> dict[str, Any]:
    return document("role-invite", {"email": GUEST, **attributes}, event=("event", place.event_id))


def test_an_invite_is_made_and_told_of(place: Place, enter: Enter) -> None:
    owner = enter(place.owner_id)
    answer = owner.post("/v1/role-invites", invite_document(place, **{"role-name": "moderator"}), content_type=JSONAPI)
    made = answer.json["data"]
    assert (answer.status, answer.headers["location"]) == (201, f"/v1/role-invites/{made['id']}")
    shown = {name: made["attributes"][name] for name in ("email", "role-name", "status")}
    assert shown == {"email": GUEST, "role-name": "moderator", "status": "pending"}
    role = owner.get(f"/v1/role-invites/{made['id']}/role").json["data"]["attributes"]["name"]
    assert role == "moderator"
    told = select(changes.c.kind).where(
        changes.c.subject_type == "role-invite", changes.c.subject_id == int(made["id"])
    )
    with db.reading() as connection:
        assert sorted(connection.execute(told).scalars()) == ["role-invite.created", invites.INVITED]


def test_the_role_of_an_invite_is_named_or_linked(place: Place, enter: Enter) -> None:
    owner = enter(place.owner_id)
    with db.reading() as connection:
        known = {row.name: row.id for row in connection.execute(select(roles.table))}

    def made(email: str, link: str | None = None, **attributes: Any) -> Answer:
        links = {"event": ("event", place.event_id)} | ({"role": ("role", known[link])} if link else {})
        sent = document("role-invite", {"email": email, **attributes}, **links)
        return owner.post("/v1/role-invites", sent, content_type=JSONAPI)

    linked = made("a@example.org", "registrar")
    assert (linked.status, linked.json["data"]["attributes"]["role-name"]) == (201, "registrar")
    both = {"role-name": "registrar"}
    assert made("b@example.org", "registrar", **both).status == 201
    refused = (made("c@example.org"), made("c@example.org", "owner", **both), made("c", "owner"))
    assert [answer.status for answer in refused] == [422, 422, 422]


def test_the_newest_open_invite_of_an_address_is_found(place: Place, anonymous: Client) -> None:
    first, second = invited(place), invited(place, email="b@example.org")
    with db.transaction() as connection:
        other = factory.add_event(connection)
        found = [invites.newest(connection, email) for email in (GUEST.upper(), "b@example.org", "nobody@example.org")]
    assert [row and row["id"] for row in found] == [first, second, None]
    newer = invited(Place(other, "", place.owner_id, place.guest_id))
    with db.transaction() as connection:
        newest = invites.newest(connection, GUEST)
    assert newest is not None
    assert newest["id"] == newer


def test_one_address_has_one_open_invite_to_an_event(place: Place, enter: Enter, anonymous: Client) -> None:
    sent = invite_document(place, **{"role-name": "organizer"})
    owner, first = enter(place.owner_id), invited(place, "moderator", GUEST.lower())
    assert owner.post("/v1/role-invites", sent, content_type=JSONAPI).status == 409
    assert send(anonymous, "accept-invite", token(first)).status == 200
    assert owner.post("/v1/role-invites", sent, content_type=JSONAPI).status == 201


def test_who_invites_whom(place: Place, enter: Enter, add_user: Callable[..., int]) -> None:
    people = {role: add_user() for role in ("organizer", "coorganizer", "moderator")}
    with db.transaction() as connection:
        for role, user_id in people.items():
            factory.grant(connection, place.event_id, user_id, role)

    def answers(role: str) -> list[int]:
        askers = (Client(), enter(add_user()), *(enter(user_id) for user_id in people.values()), enter(place.owner_id))
        return [
            asker.post(
                "/v1/role-invites",
                document("role-invite", {"email": f"{role}{number}@example.org", "role-name": role}, event=here),
                content_type=JSONAPI,
            ).status
            for number, asker in enumerate(askers)
        ]

    here = ("event", place.event_id)
    assert answers("organizer") == [401, 404, 201, 201, 403, 201]
    assert answers("owner") == [401, 404, 403, 403, 403, 201]


def test_an_invite_is_withdrawn_until_it_is_accepted(place: Place, enter: Enter, anonymous: Client) -> None:
    owner, open_, taken = enter(place.owner_id), invited(place, "owner", "x@example.org"), invited(place)
    sent = token(open_)
    send(anonymous, "accept-invite", token(taken))
    assert [owner.delete(f"/v1/role-invites/{invite}").status for invite in (open_, taken)] == [200, 409]
    assert send(anonymous, "accept-invite", sent).status == 404


def test_the_last_owner_stays(place: Place, enter: Enter, add_user: Callable[..., int]) -> None:
    owner = enter(place.owner_id)
    membership = owner.get(f"/v1/events/{place.event_id}/roles").json["data"][0]["id"]
    path = f"/v1/users-events-roles/{membership}"
    askers = (owner, enter(add_user(is_admin=True)))
    assert [asker.delete(path).status for asker in askers] == [403, 403]
    assert owner.delete(f"/v1/users/{place.owner_id}").status == 403
