"""An event has an owner, whoever is deleted or restored at the same moment; owners and organizers make organizers."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import Update, func, update

from local.stack import schema
from openevent.domain.people import invites
from openevent.model.permissions import ANONYMOUS
from openevent.resources.role import OWNER
from openevent.resources.user import users
from tests.factories import events
from tests.integration.api.routes import invitations
from tests.integration.api.routes.invitations import Place, add_invite, list_roles, send, sign_token
from tests.integration.api.write import concurrent_requests
from tests.integration.api.write.test_trash import restore
from tests.integration.api.write.write_helpers import build_document, grant_role
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def held_up(
    database: schema.Database, pool: ThreadPoolExecutor, ask: Callable[[], Answer]
) -> Future[Answer]:
    """Ask while a rival holds the row; gives the answer to come, once it waits."""
    answer = pool.submit(ask)
    while not concurrent_requests.has_waiting_row_lock(database):
        assert not answer.done(), answer.result().json
    return answer


def test_an_heir_is_not_deleted_while_they_accept(
    place: Place, enter: Enter, database: schema.Database
) -> None:
    heir, sent = enter(place.guest_id), sign_token(add_invite(place, OWNER))
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as rival:
            invites.accept(rival, sent, ANONYMOUS)
            answer = held_up(database, pool, lambda: heir.delete(f"/v1/users/{place.guest_id}"))
        assert answer.result().status == 403
    assert (place.guest_id, OWNER) in list_roles(place)
    assert heir.get(f"/v1/events/{place.event_id}/owner").json["data"]["id"] == str(place.guest_id)


def gone(user_id: int) -> Update:
    return update(users.table).where(users.table.c.id == user_id).values(deleted_at=func.now())


def test_who_is_being_deleted_accepts_nothing(
    place: Place, anonymous: Client, database: schema.Database
) -> None:
    sent = sign_token(add_invite(place, OWNER))
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as rival:
            rival.execute(gone(place.guest_id))
            answer = held_up(database, pool, lambda: send(anonymous, "accept-invite", sent))
        assert answer.result().status == 404
    assert list_roles(place) == {(place.owner_id, OWNER)}


def test_an_event_comes_back_to_its_owner_alone(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    assert owner.delete(f"/v1/events/{event.id}").status == 200
    assert owner.delete(f"/v1/users/{event.owner_id}").status == 200
    refused = restore(admin, "event", event.id)
    assert (refused.status, "owner's account" in refused.detail) == (409, True)
    assert restore(admin, "user", event.owner_id).status == 200
    assert restore(admin, "event", event.id).status == 200
    assert admin.get(f"/v1/events/{event.id}/owner").json["data"]["id"] == str(event.owner_id)


def test_an_event_does_not_come_back_to_an_owner_who_goes(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, database: schema.Database
) -> None:
    admin = enter(add_user(is_admin=True))
    assert enter(event.owner_id).delete(f"/v1/events/{event.id}").status == 200
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as rival:
            rival.execute(gone(event.owner_id))
            answer = held_up(database, pool, lambda: restore(admin, "event", event.id))
        assert answer.result().status == 409


@pytest.mark.parametrize(("role", "status"), [("coorganizer", 403), ("organizer", 200)])
def test_organizers_alone_unmake_organizers(
    place: Place, enter: Enter, add_user: AddUser, role: str, status: int
) -> None:
    user, other, helper = add_user(), add_user(), add_user()
    for who, name in ((user, role), (other, "organizer"), (helper, "moderator")):
        grant_role(place.event_id, who, name)
    client = enter(user)
    rows = client.get(f"/v1/events/{place.event_id}/roles", {"include": "user"}).json["data"]
    ids = {row["relationships"]["user"]["data"]["id"]: row["id"] for row in rows}
    assert client.delete(f"/v1/users-events-roles/{ids[str(helper)]}").status == 200
    assert client.delete(f"/v1/users-events-roles/{ids[str(other)]}").status == status


@pytest.mark.parametrize(("role", "status"), [("coorganizer", 403), ("organizer", 201)])
def test_organizers_alone_invite_organizers(
    place: Place, enter: Enter, add_user: AddUser, role: str, status: int
) -> None:
    user = add_user()
    grant_role(place.event_id, user, role)
    client, event = enter(user), ("event", place.event_id)

    def invite(name: str) -> int:
        sent = {"email": f"{name}@example.org", "role-name": name}
        return client.send(
            "POST", "/v1/role-invites", build_document("role-invite", sent, event=event)
        ).status

    assert (invite("moderator"), invite("organizer")) == (201, status)
    again = client.post(f"/v1/role-invites/{add_invite(place)}/resend-invite")
    assert again.status == (200 if status == 201 else 403)


def test_who_is_not_verified_invites_nobody(place: Place, enter: Enter, add_user: AddUser) -> None:
    user = add_user(is_verified=False)
    grant_role(place.event_id, user, "organizer")
    client, sent = enter(user), {"email": invitations.GUEST, "role-name": "moderator"}
    body = build_document("role-invite", sent, event=("event", place.event_id))
    assert client.send("POST", "/v1/role-invites", body).status == 403
    assert (
        client.post(f"/v1/role-invites/{add_invite(place, 'moderator')}/resend-invite").status
        == 403
    )


def test_administrators_do_not_delete_each_other(enter: Enter, add_user: AddUser) -> None:
    one, other = add_user(is_admin=True), add_user(is_admin=True)
    client = enter(one)
    assert client.delete(f"/v1/users/{other}").status == 403
    assert client.call("DELETE", f"/v1/users/{other}", "permanent=true").status == 403
    assert client.delete(f"/v1/users/{one}").status == 200
    chief = enter(add_user(is_super_admin=True))
    assert chief.call("DELETE", f"/v1/users/{other}", "permanent=true").status == 200


def test_ones_own_account_goes_by_a_fresh_token(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    assert enter(user, fresh=False).delete(f"/v1/users/{user}").status == 403
    assert enter(user).delete(f"/v1/users/{user}").status == 200
