"""Statistics of the deployment over HTTP, for administrators."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from openevent.infra import db
from openevent.resources.admin_statistics import ADMIN_STATISTICS
from tests.factories import events
from tests.integration.api.read.test_statistics import DELETED, NOW, Enter, add_event, fill
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client


@pytest.fixture
def admin(enter: Enter, add_user: Callable[..., int]) -> Client:
    return enter(add_user(is_admin=True))


def read_all(admin: Client) -> dict[str, dict[str, int]]:
    documents = {name: admin.get(f"/v1/admin/statistics/{name}").json for name in ADMIN_STATISTICS}
    return {name: document["data"]["attributes"] for name, document in documents.items()}


def count_more(admin: Client, add: Callable[[], object]) -> dict[str, dict[str, int]]:
    """Return by how much the numbers grow."""
    before = read_all(admin)
    add()
    grown = {
        name: {key: number - before[name][key] for key, number in numbers.items()}
        for name, numbers in read_all(admin).items()
    }
    return {
        name: {key: number for key, number in numbers.items() if number}
        for name, numbers in grown.items()
    }


def test_administrators_count_events_and_sessions(admin: Client) -> None:
    later = {"ends_at": NOW + timedelta(days=1)}

    def add() -> None:
        fill(add_event(state="draft", **later))
        add_event(**later)
        add_event(**DELETED)

    grown = count_more(admin, add)
    assert grown["events"] == {"draft": 1, "published": 2, "past": 1}
    assert grown["sessions"] == {"draft": 1, "accepted": 3, "pending": 1}
    assert grown["groups"] == {}


def test_administrators_count_users(admin: Client, add_user: Callable[..., int]) -> None:
    def add() -> None:
        members = [add_user(), add_user(is_verified=False)]
        add_user(is_admin=True)
        add_user(is_admin=True, is_super_admin=True, is_verified=False)
        for _ in range(2):
            event = add_event(members[0])
            with db.transaction() as connection:
                for role in ("coorganizer", "attendee"):
                    events.grant(connection, event, members[1], role)

    assert count_more(admin, add)["users"] == {
        "super-admin": 1,
        "admin": 2,
        "verified": 1,
        "unverified": 1,
        "owner": 1,
        "coorganizer": 1,
        "attendee": 1,
    }


def test_administrators_count_the_mails_of_the_last_days(admin: Client) -> None:
    def add() -> None:
        with db.transaction() as connection:
            for days in (0, 2, 5, 20, 40):
                events.add(connection, "mail", time=NOW - timedelta(days=days))

    grown = count_more(admin, add)["mails"]
    assert grown == {"one-day": 1, "three-days": 2, "seven-days": 3, "thirty-days": 4}


@pytest.mark.parametrize("name", ADMIN_STATISTICS)
def test_only_administrators_read_the_statistics_of_the_deployment(
    anonymous: Client, enter: Enter, add_user: Callable[..., int], admin: Client, name: str
) -> None:
    path = f"/v1/admin/statistics/{name}"
    assert [client.get(path).status for client in (anonymous, enter(add_user()))] == [401, 403]
    data = admin.get(path, "filterOptions[junk]=1").json["data"]
    assert data["type"] == f"admin-statistics-{name.removesuffix('s')}"
    assert admin.get(data["links"]["self"]).json["data"] == data
    assert enter(add_user()).get(data["links"]["self"]).status == 404


@pytest.mark.parametrize("name", ADMIN_STATISTICS)
def test_the_statistics_of_the_deployment_are_one_round_trip_and_one_for_the_user(
    admin: Client, trips: CountingProxy, name: str
) -> None:
    path = f"/v1/admin/statistics/{name}"
    admin.get(path)
    before = trips.trips
    assert admin.get(path).status == 200
    assert trips.trips - before == 2
