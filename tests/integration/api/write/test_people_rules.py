"""The rules of what is somebody's own: feedback, roles, accounts (docs/contract/resources.md)."""

from collections.abc import Callable

from sqlalchemy import select

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    grant_role,
    load_changes,
    patch_row,
)
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def test_feedback_belongs_to_its_author_and_has_one_subject(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    client = enter(user)
    attributes = {"rating": 4, "comment": "Good"}
    created = client.send(
        "POST", "/v1/feedbacks", build_document("feedback", attributes, event=("event", event.id))
    )
    assert created.status == 201, created.json
    assert client.get(f"/v1/feedbacks/{created.json['data']['id']}/user").json["data"]["id"] == str(
        user
    )
    both = {"event": ("event", event.id), "session": ("session", event.session_ids[0])}
    assert (
        client.send("POST", "/v1/feedbacks", build_document("feedback", attributes, **both)).status
        == 422
    )
    assert client.send("POST", "/v1/feedbacks", build_document("feedback", attributes)).status in {
        403,
        422,
    }
    assert enter(event.owner_id).delete(f"/v1/feedbacks/{created.json['data']['id']}").status == 403


def test_a_row_of_a_user_is_not_given_to_others(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    user, other = add_user(), add_user(is_profile_public=True)
    with db.transaction() as connection:
        notification = events.add(connection, "notification", title="Hello", user_id=user)
    link = f"/v1/notifications/{notification}/relationships/user"
    refusal = enter(user).send("PATCH", link, {"data": {"type": "user", "id": str(other)}})
    assert (
        refusal.status,
        patch_row(enter(user), "notification", notification, is_read=True).status,
    ) == (403, 200)


def test_organizers_give_roles_below_their_own(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    coorganizer, helper = add_user(), add_user()
    grant_role(event.id, coorganizer, "coorganizer")
    grant_role(event.id, helper, "moderator")
    rows = (
        enter(event.owner_id)
        .get(f"/v1/events/{event.id}/roles", {"include": "user,role"})
        .json["data"]
    )
    by_user = {row["relationships"]["user"]["data"]["id"]: row["id"] for row in rows}
    roles = BY_TYPE["role"].table
    with db.connect() as connection:
        ids = {row.name: row.id for row in connection.execute(select(roles.c.id, roles.c.name))}

    def change_role(client: Client, user: int, role: str) -> int:
        id_ = by_user[str(user)]
        body = build_document("users-events-roles", {}, id_, role=("role", ids[role]))
        return client.send("PATCH", f"/v1/users-events-roles/{id_}", body).status

    coorganizer_client, owner = enter(coorganizer), enter(event.owner_id)
    assert change_role(coorganizer_client, helper, "registrar") == 200
    assert change_role(coorganizer_client, coorganizer, "organizer") == 403
    assert change_role(coorganizer_client, event.owner_id, "moderator") == 403
    assert change_role(owner, coorganizer, "owner") == 403
    assert change_role(owner, coorganizer, "organizer") == 200
    assert owner.delete(f"/v1/users-events-roles/{by_user[str(event.owner_id)]}").status == 403
    assert owner.delete(f"/v1/users-events-roles/{by_user[str(helper)]}").status == 200
    assert (
        owner.send(
            "POST", "/v1/users-events-roles", build_document("users-events-roles", {})
        ).status
        == 404
    )


def test_rights_are_given_by_higher_administrators(enter: Enter, add_user: AddUser) -> None:
    user = add_user(is_verified=False)
    admin, chief = add_user(is_admin=True), add_user(is_super_admin=True)
    own = enter(user)
    assert (
        patch_row(
            own, "user", user, is_admin=False, is_verified=None, is_blocked=False, first_name="A"
        ).status
        == 200
    )
    for name in ("is-admin", "is-verified", "is-sales-admin", "is-marketer", "is-blocked"):
        refusal = patch_row(own, "user", user, **{name: True})
        assert (refusal.status, get_pointer(refusal)) == (403, f"/data/attributes/{name}")
    assert patch_row(enter(admin), "user", user, is_verified=True, is_marketer=True).status == 200
    assert patch_row(enter(admin), "user", user, is_admin=True).status == 403
    assert patch_row(enter(chief), "user", user, is_admin=True).status == 200
    assert patch_row(enter(admin), "user", user, first_name="B").status == 403
    assert patch_row(enter(chief), "user", user, first_name="B").status == 200
    assert patch_row(enter(add_user()), "user", chief, first_name="B").status == 404


def test_a_new_email_needs_a_fresh_token(enter: Enter, add_user: AddUser) -> None:
    user, other = add_user(), add_user(email=f"other{next(events.NUMBERS)}@example.org")
    other_email = enter(other).get(f"/v1/users/{other}").json["data"]["attributes"]["email"]
    email = f"fresh{next(events.NUMBERS)}@example.org"
    stale = enter(user, fresh=False)
    assert (
        patch_row(stale, "user", user, email=email).status,
        patch_row(stale, "user", user, last_name="L").status,
    ) == (
        403,
        200,
    )
    conflict = patch_row(enter(user), "user", user, email=other_email.upper())
    assert (conflict.status, get_pointer(conflict)) == (409, "/data/attributes/email")
    answer = patch_row(enter(user), "user", user, email=email)
    attributes = answer.json["data"]["attributes"]
    assert (answer.status, attributes["email"], attributes["is-verified"]) == (200, email, False)
    assert [kind for kind, _ in load_changes("user", user)] == [
        "user.email-changed",
        "user.updated",
        "user.updated",
    ]


def test_a_new_password_makes_older_tokens_invalid(
    enter: Enter, add_user: AddUser, anonymous: Client
) -> None:
    user = add_user()
    client = enter(user)
    email = client.get(f"/v1/users/{user}").json["data"]["attributes"]["email"]
    assert patch_row(enter(user, fresh=False), "user", user, password="new password").status == 403
    refusals = [
        patch_row(client, "user", user, password=password)
        for password in ("short", "", 12345678, "x" * 1_001)
    ]
    assert [(answer.status, get_pointer(answer)) for answer in refusals] == [
        (422, "/data/attributes/password")
    ] * 4
    assert patch_row(client, "user", user, password=None).status == 200
    assert patch_row(client, "user", user, password="new password").status == 200
    assert client.get(f"/v1/users/{user}").status == 401
    assert (
        anonymous.post("/auth/session", {"email": email, "password": "new password"}).status == 200
    )
    assert [kind for kind, _ in load_changes("user", user)] == [
        "user.password-changed",
        "user.updated",
    ]
