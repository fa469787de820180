"""Registration, and what is shown of a user to whom."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from openevent.infra import db
from openevent.resources.user import users
from openevent.work.changes import changes
from tests.factories.events import NUMBERS
from tests.integration.api.people import PASSWORD
from tests.unit.api.client import JSONAPI, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def fresh_email() -> str:
    return f"new{next(NUMBERS)}@example.org"


def test_anybody_registers_and_logs_in(anonymous: Client) -> None:
    email = fresh_email()
    answer = anonymous.post_document(
        "/v1/users", "user", email=f" {email}", password=PASSWORD, first_name="Ada"
    )
    id_ = answer.json["data"]["id"]
    assert (answer.status, answer.headers["location"]) == (201, f"/v1/users/{id_}")
    attributes = answer.json["data"]["attributes"]
    assert (
        attributes["email"],
        attributes["first-name"],
        attributes["is-verified"],
        attributes["is-admin"],
    ) == (
        email,
        "Ada",
        False,
        False,
    )
    assert "password" not in str(sorted(attributes))
    token = anonymous.post("/auth/session", {"email": email, "password": PASSWORD}).json[
        "access_token"
    ]
    own_attributes = Client(token).get(f"/v1/users/{id_}").json["data"]["attributes"]
    assert own_attributes == attributes | {"last-accessed-at": own_attributes["last-accessed-at"]}
    with db.connect() as connection:
        changes_ = connection.execute(
            select(changes.c.kind, changes.c.user_id).where(changes.c.subject_id == int(id_))
        ).all()
    assert changes_ == [("user.registered", int(id_))]


def test_an_email_is_registered_once_in_any_letter_case(anonymous: Client) -> None:
    email = fresh_email()
    assert (
        anonymous.post_document("/v1/users", "user", email=email, password=PASSWORD).status == 201
    )
    again = anonymous.post_document("/v1/users", "user", email=email.upper(), password=PASSWORD)
    assert (again.status, again.json["errors"][0]["source"]) == (
        409,
        {"pointer": "/data/attributes/email"},
    )
    with db.connect() as connection:
        same = (
            select(func.count())
            .select_from(users.table)
            .where(func.lower(users.table.c.email) == email)
        )
        assert connection.execute(same).scalar_one() == 1


@pytest.mark.parametrize(
    ("attributes", "pointers"),
    [
        ({"email": "a@example.org", "password": "1234567"}, ["password"]),
        ({"email": "a@example.org"}, ["password"]),
        ({"email": "a@example.org", "password": 12345678}, ["password"]),
        ({"password": PASSWORD}, ["email"]),
        ({"email": "nobody", "password": "1"}, ["password", "email"]),
        ({"email": "a@example.org", "password": PASSWORD, "is-verified": True}, ["is-verified"]),
        (
            {"email": "a@example.org", "password": PASSWORD, "avatar-url": "javascript:alert(1)"},
            ["avatar-url"],
        ),
        ({"email": "a@example.org", "password": PASSWORD, "first_name": "a\0b"}, ["first-name"]),
        ({"email": "a@example.org", "password": PASSWORD, "first-name": [7]}, ["first-name"]),
        ({"email": "a" * 400 + "@example.org", "password": PASSWORD}, ["email"]),
    ],
)
def test_an_error_has_a_pointer(
    anonymous: Client, attributes: dict[str, Any], pointers: list[str]
) -> None:
    answer = anonymous.post_document("/v1/users", "user", **attributes)
    actual = [error["source"]["pointer"] for error in answer.json["errors"]]
    assert (answer.status, actual) == (422, [f"/data/attributes/{name}" for name in pointers])


def test_other_members_of_the_body_are_ignored(anonymous: Client) -> None:
    needed = {"email": fresh_email(), "password": PASSWORD}
    more = {
        "is-super-admin": True,
        "is-admin": False,
        "is-verified": None,
        "is-profile-public": None,
        "shoe-size": 9,
    }
    data = {"type": "user", "id": "0", "attributes": needed | more}
    answer = anonymous.post("/v1/users", {"data": data}, content_type=JSONAPI)
    assert answer.status == 201
    assert answer.json["data"]["attributes"]["is-super-admin"] is False


def test_an_invalid_token_registers_nobody() -> None:
    email = fresh_email()
    forged = Client("not.a.token").post_document(
        "/v1/users", "user", email=email, password=PASSWORD
    )
    assert (forged.status, forged.json["error"]) == (401, "The token is not valid.")
    assert Client().post_document("/v1/users", "user", email=email, password=PASSWORD).status == 201


def test_a_password_that_is_too_long_is_a_422(anonymous: Client) -> None:
    answer = anonymous.post_document("/v1/users", "user", email=fresh_email(), password="x" * 1_001)
    assert (answer.status, answer.detail) == (422, "A password has 8 to 1000 characters.")


@pytest.mark.parametrize("right", ["is-admin", "is-sales-admin", "is-marketer", "is-blocked"])
def test_users_give_themselves_no_rights(anonymous: Client, right: str) -> None:
    answer = anonymous.post_document(
        "/v1/users", "user", email=fresh_email(), password=PASSWORD, **{right: True}
    )
    assert (answer.status, answer.json["errors"][0]["source"]) == (
        403,
        {"pointer": f"/data/attributes/{right}"},
    )


def test_a_missing_password_is_named(anonymous: Client) -> None:
    answer = anonymous.post_document("/v1/users", "user", email=fresh_email())
    assert (answer.status, answer.detail) == (422, "Missing data for required field.")


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"data": []}, 422), ({"data": {"type": "speaker"}}, 409), ([], 400)],
)
def test_a_body_without_a_user_is_refused(anonymous: Client, body: Any, status: int) -> None:
    assert anonymous.post("/v1/users", body, content_type=JSONAPI).status == status


@pytest.mark.parametrize("kind", ["application/json", "", f"{JSONAPI}; charset=utf-8"])
def test_another_media_type_is_a_415(anonymous: Client, kind: str) -> None:
    assert anonymous.post("/v1/users", {}, content_type=kind).status == 415


def test_a_user_is_shown_to_themselves_and_to_admins(
    anonymous: Client, add_user: AddUser, enter: Enter
) -> None:
    ada = add_user(first_name="Ada", contact="+44")
    path = f"/v1/users/{ada}"
    assert anonymous.get(path).status == 404
    assert enter(add_user()).get(path).status == 404
    for client in (
        enter(ada),
        enter(add_user(is_admin=True)),
        enter(add_user(is_super_admin=True)),
    ):
        assert client.get(path).json["data"]["attributes"]["contact"] == "+44"


def test_a_public_profile_shows_no_private_attributes(anonymous: Client, add_user: AddUser) -> None:
    ada = add_user(first_name="Ada", contact="+44", is_profile_public=True)
    attributes = anonymous.get(f"/v1/users/{ada}").json["data"]["attributes"]
    assert (
        attributes["first-name"],
        attributes["contact"],
        attributes["email"],
        attributes["is-admin"],
    ) == (
        "Ada",
        None,
        None,
        None,
    )
