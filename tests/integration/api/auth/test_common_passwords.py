"""Common passwords are refused wherever a password is set, and still log in."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import update

from openevent.auth import passwords
from openevent.auth.common_passwords import COMMON, OWN
from openevent.auth.link_tokens import Purpose
from openevent.infra import db
from openevent.resources.setting import settings
from tests.integration.api import people
from tests.integration.api.people import PASSWORD
from tests.integration.api.write.write_helpers import get_pointer, patch_row
from tests.unit.api.client import Answer

PHRASE = "a long pass phrase"

type Place = Callable[[str, str], Answer]


def register(email: str, password: str) -> Answer:
    client = people.elsewhere()
    return client.post_document("/v1/users", "user", email=f"new.{email}", password=password)


def patch_own(email: str, password: str) -> Answer:
    user_id = people.account(email)["id"]
    return patch_row(people.logged_in(email), "user", user_id, password=password)


def patch_as_administrator(email: str, password: str) -> Answer:
    administrator = people.logged_in(people.add(is_admin=True))
    return patch_row(administrator, "user", people.account(email)["id"], password=password)


def follow_link(email: str, password: str) -> Answer:
    return people.set_anew(people.link(Purpose.RESET, email), password)


def change(email: str, password: str) -> Answer:
    body = {"data": {"old-password": PASSWORD, "new-password": password}}
    return people.logged_in(email).post("/v1/auth/change-password", body)


PLACES: dict[Place, tuple[int, int, str]] = {
    register: (422, 201, "/data/attributes/password"),
    patch_own: (422, 200, "/data/attributes/password"),
    patch_as_administrator: (422, 200, "/data/attributes/password"),
    follow_link: (422, 200, "/data/password"),
    change: (400, 200, "/data/new-password"),
}


@pytest.fixture
def email() -> str:
    """The address of an account with a name in each of its parts."""
    address = f"Augusta.King@{uuid4().hex}.lovelace-mill.example"
    people.add(email=address)
    return address


@pytest.fixture
def _app_name() -> Iterator[None]:
    def name(app: str) -> None:
        with db.transaction() as connection:
            connection.execute(update(settings.table).values(app_name=app))

    name("Mill Days")
    yield
    name("Open Event")


@pytest.mark.usefixtures("_app_name")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("password1", COMMON),
        ("P@ssw0rd!", COMMON),
        ("augusta-king1815", OWN),
        ("Lovelace-Mill!", OWN),
        ("OpenEvent2026", OWN),
        ("mill_days_26", OWN),
    ],
)
def test_a_password_that_others_try_first_is_refused(
    email: str, place: Place, password: str, fault: str
) -> None:
    refused, accepted, pointer = PLACES[place]
    before = people.account(email)["password_hash"]
    answer = place(email, password)
    assert (answer.status, answer.detail, get_pointer(answer)) == (refused, fault, pointer)
    assert people.account(email)["password_hash"] == before
    assert place(email, f"{PHRASE} augusta").status == accepted


def test_an_account_with_a_common_password_goes_on(ada: str) -> None:
    people.change(ada, password_hash=passwords.hash_password("password123"))
    client = people.logged_in(ada, "password123")
    assert client.get("/v1/users/me").status == 200
    body = {"data": {"old-password": "password123", "new-password": PHRASE}}
    assert client.post("/v1/auth/change-password", body).status == 200


def test_a_registration_tells_all_faults_together() -> None:
    answer = people.elsewhere().post_document("/v1/users", "user", email=7, password="password123")
    pointers = [error["source"]["pointer"] for error in answer.json["errors"]]
    assert (answer.status, pointers) == (
        422,
        ["/data/attributes/password", "/data/attributes/email"],
    )


def test_the_new_address_of_the_same_request_counts_too(ada: str) -> None:
    name = f"hypatia{uuid4().hex[:8]}"
    user_id = people.account(ada)["id"]
    values = {"email": f"{name}@example.org", "password": f"{name}!"}
    answer = patch_row(people.logged_in(ada), "user", user_id, **values)
    assert (answer.status, answer.detail) == (422, OWN)
    assert people.account(ada)["email"] == ada
