"""The duties of the daily run over HTTP, for administrators."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from openevent.domain import duties
from openevent.infra import db
from openevent.resources.duty import duties as resource
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
PATH = "/v1/admin/duties"
STARTED = datetime(2026, 5, 6, 5, 30, tzinfo=UTC)


@pytest.fixture
def admin(enter: Enter, add_user: Callable[..., int]) -> Client:
    return enter(add_user(is_admin=True))


def test_only_administrators_read_them(
    anonymous: Client, enter: Enter, add_user: Callable[..., int], admin: Client
) -> None:
    clients = (anonymous, enter(add_user()), admin)
    assert [client.get(PATH).status for client in clients] == [401, 403, 200]
    refusal = enter(add_user()).get(PATH).json["errors"][0]
    assert refusal["detail"] == "Only administrators may read this list."


def test_every_duty_is_listed_with_its_sentence_in_the_order_of_the_run(admin: Client) -> None:
    rows = admin.get(PATH, "page[size]=0").json["data"]
    names = {row["attributes"]["name"]: row["attributes"]["description"] for row in rows}
    assert list(names.items()) == list(duties.SENTENCES.items())
    assert {row["type"] for row in rows} == {"admin-duty"}


def test_a_run_is_shown(admin: Client) -> None:
    name = "expired logins"
    duties.record_end(name, STARTED, 7)
    attributes = read_one(admin, name)
    assert attributes["started-at"] == "2026-05-06T05:30:00+00:00"
    assert attributes["ended-at"] > attributes["started-at"]
    assert (attributes["handled"], attributes["failed-at"], attributes["failure"]) == (
        7,
        None,
        None,
    )
    duties.record_failure(name, STARTED, LookupError("no table"))
    attributes = read_one(admin, name)
    assert (attributes["handled"], attributes["failure"]) == (None, "LookupError: no table")


def read_one(admin: Client, name: str) -> dict[str, object]:
    (row,) = admin.get(PATH, f"filter[name]={name.replace(' ', '+')}").json["data"]
    return dict(row["attributes"])


def test_failures_are_found_by_a_filter(admin: Client) -> None:
    with db.transaction() as connection:
        connection.execute(update(resource.table).values(failure=None, failed_at=None))
    duties.record_failure("expired invites", STARTED, LookupError("no table"))
    query = 'filter=[{"name":"failed-at","op":"isnot","val":null}]'
    rows = admin.get(PATH, query).json["data"]
    assert [row["attributes"]["name"] for row in rows] == ["expired invites"]


def test_nobody_changes_them(admin: Client) -> None:
    (row, *_) = admin.get(PATH).json["data"]
    path = f"/v1/admin-duties/{row['id']}"
    assert admin.get(path).json["data"]["id"] == row["id"]
    assert [admin.send("PATCH", path, {}).status, admin.delete(path).status] == [405, 405]
