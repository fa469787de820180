"""One mailbox is one account, however its address is spelled; older accounts go on."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from sqlalchemy import delete

from openevent.infra import db
from openevent.infra.config import settings
from openevent.resources.user import users
from openevent.text.addresses import build_key
from reference.people import PASSWORD
from tests.factories.events import NUMBERS
from tests.integration.api import people
from tests.integration.api.write.write_helpers import get_pointer, patch_row
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
DOMAINS: Final = ("bücher.example", "BÜCHER.example", "bu\u0308cher.example")
ASCII_DOMAIN: Final = "xn--bcher-kva.example"


@pytest.fixture
def administrator(add_user: Callable[..., int], enter: Enter) -> Client:
    return enter(add_user(is_admin=True))


@pytest.fixture
def name() -> str:
    """The part before the @ of an address that nobody has."""
    return f"Ada{next(NUMBERS)}"


def add(email: str, **values: Any) -> str:
    """Write a user with the password and this address; gives the address."""
    people.add(email=email, **values)
    return email


def register(email: str) -> Answer:
    body = {"email": email, "password": PASSWORD}
    return people.elsewhere().post_document("/v1/users", "user", **body)


def log_in(email: str, password: str = PASSWORD) -> Answer:
    return people.elsewhere().post("/auth/session", {"email": email, "password": password})


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_mailbox_has_one_account(name: str, domain: str) -> None:
    assert register(f"{name}@{domain}").status == 201
    for other in (*DOMAINS, ASCII_DOMAIN, ASCII_DOMAIN.upper()):
        again = register(f"{name.lower()}@{other}")
        assert (again.status, get_pointer(again)) == (409, "/data/attributes/email")
        assert log_in(f"{name.upper()}@{other}").status == 200
        body = {"email": f"{name}@{other}"}
        assert people.elsewhere().post("/v1/users/check_email", body).json == {"exists": True}


def test_an_address_is_stored_in_one_unicode_form_and_with_its_letters(name: str) -> None:
    answer = register(f"{name}@bu\u0308cher.Example")
    assert answer.json["data"]["attributes"]["email"] == f"{name}@bücher.Example"


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org.",
        "ada@example..org",
        "a..b@example.org",
        ".ada@example.org",
        '"ada"@example.org',
        "<ada@example.org>",
        "Ada <ada@example.org>",
        "ada\u200b@example.org",
        "ada@example.org\u202e",
        "ada@exam_ple.org",
        "ada@-example.org",
        "ada@example.org,",
        "ada@[127.0.0.1]",
        "a@b@example.org",
        "ada@straße.de",
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str) -> None:
    answer = register(text)
    start = "`email` must be an email address such as ada@example.org. "
    assert (answer.status, get_pointer(answer)) == (422, "/data/attributes/email")
    assert answer.detail.startswith(start)
    assert answer.detail.removeprefix(start).endswith(".")
    assert log_in(text).status == 401


def test_another_spelling_of_the_own_address_is_no_new_address(name: str, enter: Enter) -> None:
    email = add(f"{name}@bücher.example", is_verified=True)
    id_ = people.account(email)["id"]
    answer = patch_row(enter(id_), "user", id_, email=f"{name}@{ASCII_DOMAIN}")
    assert answer.status == 200
    attributes = answer.json["data"]["attributes"]
    assert (attributes["email"], attributes["is-verified"]) == (f"{name}@{ASCII_DOMAIN}", True)


def test_an_account_does_not_get_the_address_of_another_one(name: str, enter: Enter) -> None:
    add(f"{name}@bücher.example")
    id_ = people.account(people.add())["id"]
    answer = patch_row(enter(id_), "user", id_, email=f"{name}@{ASCII_DOMAIN}")
    assert (answer.status, get_pointer(answer)) == (409, "/data/attributes/email")


def test_a_deleted_account_comes_back_only_while_its_mailbox_is_free(
    name: str, enter: Enter, administrator: Client
) -> None:
    id_ = people.account(add(f"{name}@bücher.example"))["id"]
    assert enter(id_).delete(f"/v1/users/{id_}").status == 200
    assert register(f"{name}@{ASCII_DOMAIN}").status == 201
    body = {"data": {"type": "user", "id": str(id_), "attributes": {"deleted-at": None}}}
    answer = administrator.send("PATCH", f"/v1/users/{id_}?get_trashed=true", body)
    assert answer.status == 409
    assert answer.detail.startswith("Another account has this e-mail address now. See user ")


@pytest.fixture
def old_address() -> Iterator[str]:
    """The address of an older account, which the rule would refuse today."""
    number = next(NUMBERS)
    email = add(f"A..{number}@Docomo.example.", is_verified=True)
    yield email
    with db.transaction() as connection:
        connection.execute(delete(users.table).where(users.table.c.email == email))


def test_an_account_whose_address_would_be_refused_today_goes_on(
    old_address: str, enter: Enter
) -> None:
    assert log_in(old_address.lower()).status == 200
    people.elsewhere().post("/v1/auth/reset-password", {"email": old_address})
    assert ("user.reset-asked", {}) in people.list_changes(old_address)
    id_ = people.account(old_address)["id"]
    client = enter(id_)
    assert client.get("/v1/users/me").json["data"]["attributes"]["email"] == old_address
    echo = patch_row(client, "user", id_, email=old_address, first_name="Ada")
    assert (echo.status, echo.json["data"]["attributes"]["first-name"]) == (200, "Ada")
    changed = patch_row(client, "user", id_, email=f"b{old_address}")
    assert (changed.status, get_pointer(changed)) == (422, "/data/attributes/email")


@pytest.fixture
def twins(name: str) -> tuple[str, str]:
    """Two accounts of one mailbox, as the migration leaves them; each has its own password."""
    one, other = f"{name}@bücher.example", f"{name}@{ASCII_DOMAIN}"
    key = build_key(one)
    add(one, twin_address=key)
    add(other, twin_address=key, twin_number=1)
    return one, other


def test_each_of_two_accounts_of_a_mailbox_is_found_by_its_own_text(
    twins: tuple[str, str],
) -> None:
    for email in twins:
        for text in (email, email.lower(), email.upper()):
            token = log_in(text).json["access_token"]
            own_email = Client(token).get("/v1/users/me").json["data"]["attributes"]["email"]
            assert own_email == email
        people.elsewhere().post("/v1/auth/reset-password", {"email": email})
        assert ("user.reset-asked", {}) in people.list_changes(email)
        people.change(email, is_verified=False)
        body = {"email": email}
        answer = people.elsewhere().post("/v1/auth/resend-verification-email", body)
        assert answer.status == 200
        assert ("user.verification-asked", {}) in people.list_changes(email)


def test_administrators_list_accounts_of_one_mailbox(
    twins: tuple[str, str], administrator: Client, enter: Enter
) -> None:
    query = {
        "filter": json.dumps(
            [
                {"name": "twin-address", "op": "ne", "val": None},
                {"name": "email", "op": "eq", "val": twins[1]},
            ]
        ),
        "sort": "twin-address,id",
    }
    rows = administrator.get("/v1/users", query).json["data"]
    assert [row["attributes"]["email"] for row in rows] == list(twins)
    assert {row["attributes"]["twin-address"] for row in rows} == {build_key(twins[0])}
    assert register(twins[0].upper()).status == 409
    first = people.account(twins[0])["id"]
    assert patch_row(enter(first), "user", first, email=f"new.{twins[0]}").status == 200
    assert administrator.get("/v1/users", query).json["data"] == []
    assert people.account(twins[1])["twin_address"] is None
    assert register(twins[0]).status == 409


def test_a_client_does_not_write_who_are_twins(name: str, enter: Enter) -> None:
    email = add(f"{name}@example.org")
    id_ = people.account(email)["id"]
    assert patch_row(enter(id_), "user", id_, twin_address="eve@example.org").status == 200
    assert people.account(email)["twin_address"] is None


def test_guesses_of_one_mailbox_are_counted_together(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "login.account=3/900")
    settings.cache_clear()
    add(f"{name}@bücher.example")
    statuses = [
        log_in(f"{name}@{domain}", "wrong wrong").status for domain in (*DOMAINS, ASCII_DOMAIN)
    ]
    settings.cache_clear()
    assert statuses == [401, 401, 401, 429]
