"""Limits per account and per address: unknown accounts count too, and nobody is locked out."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from openevent.auth import rate_limits
from openevent.auth.link_tokens import Purpose
from openevent.infra import aws
from openevent.infra.config import settings
from tests.factories.events import NUMBERS
from tests.integration.api import people
from tests.integration.api.people import PASSWORD
from tests.unit.api.client import Answer, Client

WRONG = "wrong"
BY_ACCOUNT = "login.account=3/900,login.address=100/900"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three failed logins of an account."""
    yield from _limited(monkeypatch, BY_ACCOUNT)


@pytest.fixture
def few_of_address(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three failed logins, or registrations, or questions, of an address."""
    yield from _limited(
        monkeypatch, "login.address=3/900,register.address=3/900,check.address=3/900"
    )


def _limited(monkeypatch: pytest.MonkeyPatch, limits: str) -> Iterator[None]:
    monkeypatch.setenv("LIMITS", limits)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def log_in(email: str, password: str = WRONG, client: Client | None = None) -> Answer:
    return (client or people.elsewhere()).post(
        "/auth/session", {"email": email, "password": password}
    )


def list_statuses(
    count: int, email: str, password: str = WRONG, client: Client | None = None
) -> list[int]:
    return [log_in(email, password, client).status for _ in range(count)]


@pytest.mark.usefixtures("few", "frozen")
def test_failed_logins_of_an_account_are_counted_from_everywhere() -> None:
    email = people.add()
    spellings = (email, email.upper(), f" {email}\t", email.replace("@", "\0@"))
    assert [log_in(spelling).status for spelling in spellings] == [401, 401, 401, 429]
    refused = log_in(email, PASSWORD)
    assert (refused.status, refused.json["error"]) == (
        429,
        "There were too many attempts. Try again later.",
    )
    assert refused.headers["retry-after"] == "900"


@pytest.mark.usefixtures("few")
def test_parallel_guesses_do_not_exceed_the_limit() -> None:
    key = f"somebody {next(NUMBERS)}"

    def is_allowed(_: int) -> bool:
        try:
            rate_limits.count("login.account", key)
        except rate_limits.Reached:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(is_allowed, range(16))) == [False] * 13 + [True] * 3


@pytest.mark.usefixtures("few")
def test_a_missing_account_is_counted_the_same() -> None:
    existing, unknown = people.add(), f"nobody{next(NUMBERS)}@example.org"
    answers = [
        [(answer.status, answer.json["error"]) for answer in (log_in(email) for _ in range(5))]
        for email in (existing, unknown)
    ]
    assert answers[0] == answers[1]


@pytest.mark.usefixtures("few")
def test_logins_that_succeed_are_not_counted() -> None:
    email, client = people.add(), people.elsewhere()
    assert list_statuses(2, email, client=client) == [401, 401]
    assert list_statuses(5, email, PASSWORD, client) == [200] * 5


@pytest.mark.usefixtures("few")
def test_strangers_do_not_lock_out_a_user_at_a_known_address() -> None:
    email, home = people.add(), people.elsewhere()
    assert log_in(email, PASSWORD, home).status == 200
    assert list_statuses(4, email) == [401, 401, 401, 429]
    assert log_in(email, PASSWORD, home).status == 200
    assert list_statuses(4, email, client=home) == [401, 401, 401, 429]


@pytest.mark.usefixtures("few")
def test_a_reset_link_unlocks_the_account_at_its_address() -> None:
    email, cafe = people.add(), people.elsewhere()
    assert list_statuses(4, email) == [401, 401, 401, 429]
    assert people.set_anew(people.link(Purpose.RESET, email), "battery staple", cafe).status == 200
    assert log_in(email, "battery staple", cafe).status == 200
    assert log_in(email, "battery staple").status == 429


@pytest.mark.usefixtures("few")
def test_a_limit_ends_with_its_window(monkeypatch: pytest.MonkeyPatch) -> None:
    email, now = people.add(), time.time()
    assert list_statuses(4, email) == [401, 401, 401, 429]
    monkeypatch.setattr(rate_limits.time, "time", lambda: now + 910)
    assert log_in(email, PASSWORD).status == 200


@pytest.mark.usefixtures("few")
def test_the_other_routes_with_a_password_have_the_same_limits() -> None:
    email = people.add()
    client = people.logged_in(email)
    at = replace(client, address=people.elsewhere().address)
    guesses = [at.post("/v1/auth/verify-password", {"password": "wrong"}).status for _ in range(4)]
    assert guesses == [200, 200, 200, 429]
    body = {"data": {"old-password": PASSWORD, "new-password": "battery staple"}}
    assert at.post("/v1/auth/change-password", body).status == 429
    assert at.post("/v1/auth/fresh-login", {"email": email, "password": PASSWORD}).status == 429


@pytest.mark.usefixtures("few_of_address")
def test_failed_logins_of_an_address_are_counted_over_all_accounts() -> None:
    client = people.elsewhere()
    assert [log_in(people.add(), client=client).status for _ in range(4)] == [401, 401, 401, 429]
    assert log_in(people.add(), PASSWORD, client).status == 429
    assert log_in(people.add(), PASSWORD).status == 200


@pytest.mark.usefixtures("few_of_address")
def test_an_ipv6_address_counts_as_its_network_and_no_header_counts() -> None:
    hosts = [
        Client(address=f"2001:db8:0:7::{host}", headers={"x-forwarded-for": f"192.0.2.{host}"})
        for host in range(1, 5)
    ]
    assert [log_in(people.add(), client=host).status for host in hosts] == [401, 401, 401, 429]
    assert log_in(people.add(), client=Client(address="2001:db8:0:8::1")).status == 401


@pytest.mark.usefixtures("few_of_address")
def test_registrations_and_account_checks_have_a_limit_per_address() -> None:
    client = people.elsewhere()
    registrations = [
        client.post_document(
            "/v1/users", "user", email=f"new{next(NUMBERS)}@example.org", password=PASSWORD
        ).status
        for _ in range(4)
    ]
    assert registrations == [201, 201, 201, 429]
    assert [client.post("/v1/users/check_email", {"email": "a@b.de"}).status for _ in range(4)] == [
        200
    ] * 3 + [429]


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("path", ["/v1/auth/reset-password", "/v1/auth/resend-verification-email"])
def test_mails_have_a_limit_per_account_and_per_address(
    path: str,
) -> None:
    email, client = people.add(is_verified=False), people.elsewhere()
    other = people.add(is_verified=False)
    first, second = (client.post(path, {"data": {"email": address}}) for address in (email, other))
    assert (first.status, second.status) == (200, 429)
    assert second.headers["retry-after"] == "60"
    rest = [people.elsewhere().post(path, {"data": {"email": email.upper()}}) for _ in range(3)]
    assert [answer.status for answer in rest] == [200, 200, 429]
    assert rest[2].headers["retry-after"] == "3600"
    assert len(people.list_changes(email)) == 3


def test_the_table_has_no_account_and_no_address() -> None:
    email, client = people.add(), people.elsewhere()
    log_in(email, client=client)
    items = str(aws.client("dynamodb").scan(TableName=settings().tasks_table)["Items"])
    assert email.lower() not in items.lower()
    assert client.address not in items
