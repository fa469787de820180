"""An event always has an owner, also while users are deleted; rights of organizers."""

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


def wait_for_lock(
    database: schema.Database, pool: ThreadPoolExecutor, send_request: Callable[[], Answer]
) -> Future[Answer]:
    """Send a request while another transaction locks the row; return once the request waits."""
    answer = pool.submit(send_request)
    while not concurrent_requests.has_waiting_row_lock(database):
        assert not answer.done(), answer.result().json
    return answer


def test_a_user_is_not_deleted_while_accepting_an_invite(
    place: Place, enter: Enter, database: schema.Database
) -> None:
    guest, invite_token = enter(place.guest_id), sign_token(add_invite(place, OWNER))
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as connection:
            invites.accept(connection, invite_token, ANONYMOUS)
            answer = wait_for_lock(
                database, pool, lambda: guest.delete(f"/v1/users/{place.guest_id}")
            )
        assert answer.result().status == 403
    assert (place.guest_id, OWNER) in list_roles(place)
    assert guest.get(f"/v1/events/{place.event_id}/owner").json["data"]["id"] == str(place.guest_id)


def delete_user(user_id: int) -> Update:
    return update(users.table).where(users.table.c.id == user_id).values(deleted_at=func.now())


def test_a_user_who_is_being_deleted_accepts_no_invite(
    place: Place, anonymous: Client, database: schema.Database
) -> None:
    invite_token = sign_token(add_invite(place, OWNER))
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as connection:
            connection.execute(delete_user(place.guest_id))
            answer = wait_for_lock(
                database, pool, lambda: send(anonymous, "accept-invite", invite_token)
            )
        assert answer.result().status == 404
    assert list_roles(place) == {(place.owner_id, OWNER)}


def test_an_event_is_restored_after_its_owner(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    assert owner.delete(f"/v1/events/{event.id}").status == 200
    assert owner.delete(f"/v1/users/{event.owner_id}").status == 200
    refusal = restore(admin, "event", event.id)
    assert (refusal.status, "owner's account" in refusal.detail) == (409, True)
    assert restore(admin, "user", event.owner_id).status == 200
    assert restore(admin, "event", event.id).status == 200
    assert admin.get(f"/v1/events/{event.id}/owner").json["data"]["id"] == str(event.owner_id)


def test_an_event_is_not_restored_while_its_owner_is_deleted(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, database: schema.Database
) -> None:
    admin = enter(add_user(is_admin=True))
    assert enter(event.owner_id).delete(f"/v1/events/{event.id}").status == 200
    with ThreadPoolExecutor(1) as pool:
        with concurrent_requests.open_transaction(database) as connection:
            connection.execute(delete_user(event.owner_id))
            answer = wait_for_lock(database, pool, lambda: restore(admin, "event", event.id))
        assert answer.result().status == 409


@pytest.mark.parametrize(("role", "status"), [("coorganizer", 403), ("organizer", 200)])
def test_only_organizers_remove_organizers(
    place: Place, enter: Enter, add_user: AddUser, role: str, status: int
) -> None:
    user, other, helper = add_user(), add_user(), add_user()
    for user_id, name in ((user, role), (other, "organizer"), (helper, "moderator")):
        grant_role(place.event_id, user_id, name)
    client = enter(user)
    rows = client.get(f"/v1/events/{place.event_id}/roles", {"include": "user"}).json["data"]
    ids = {row["relationships"]["user"]["data"]["id"]: row["id"] for row in rows}
    assert client.delete(f"/v1/users-events-roles/{ids[str(helper)]}").status == 200
    assert client.delete(f"/v1/users-events-roles/{ids[str(other)]}").status == status


@pytest.mark.parametrize(("role", "status"), [("coorganizer", 403), ("organizer", 201)])
def test_only_organizers_invite_organizers(
    place: Place, enter: Enter, add_user: AddUser, role: str, status: int
) -> None:
    user = add_user()
    grant_role(place.event_id, user, role)
    client, event = enter(user), ("event", place.event_id)

    def invite(name: str) -> int:
        attributes = {"email": f"{name}@example.org", "role-name": name}
        return client.send(
            "POST", "/v1/role-invites", build_document("role-invite", attributes, event=event)
        ).status

    assert (invite("moderator"), invite("organizer")) == (201, status)
    answer = client.post(f"/v1/role-invites/{add_invite(place)}/resend-invite")
    assert answer.status == (200 if status == 201 else 403)


def test_a_user_without_a_verified_address_cannot_invite(
    place: Place, enter: Enter, add_user: AddUser
) -> None:
    user = add_user(is_verified=False)
    grant_role(place.event_id, user, "organizer")
    client, attributes = enter(user), {"email": invitations.GUEST, "role-name": "moderator"}
    body = build_document("role-invite", attributes, event=("event", place.event_id))
    assert client.send("POST", "/v1/role-invites", body).status == 403
    assert (
        client.post(f"/v1/role-invites/{add_invite(place, 'moderator')}/resend-invite").status
        == 403
    )


def test_administrators_cannot_delete_each_other(enter: Enter, add_user: AddUser) -> None:
    admin, other_admin = add_user(is_admin=True), add_user(is_admin=True)
    client = enter(admin)
    assert client.delete(f"/v1/users/{other_admin}").status == 403
    assert client.call("DELETE", f"/v1/users/{other_admin}", "permanent=true").status == 403
    assert client.delete(f"/v1/users/{admin}").status == 200
    chief = enter(add_user(is_super_admin=True))
    assert chief.call("DELETE", f"/v1/users/{other_admin}", "permanent=true").status == 200


def test_deleting_the_own_account_needs_a_fresh_token(enter: Enter, add_user: AddUser) -> None:
    user = add_user()
    assert enter(user, fresh=False).delete(f"/v1/users/{user}").status == 403
    assert enter(user).delete(f"/v1/users/{user}").status == 200
