"""The lists of all sessions, speakers and tracks show what a read of each row shows."""

from collections.abc import Callable

import pytest

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
LISTED = ("session", "speaker", "track")


@pytest.fixture
def people(event: events.WholeEvent, draft: events.WholeEvent, enter: Enter) -> dict[str, Client]:
    """Who sees more and more; the event has a session that only its staff and its creator see."""
    with db.transaction() as connection:
        stranger, author, admin = (
            events.add_user(connection, is_admin=each) for each in (False, False, True)
        )
        events.add(
            connection,
            "session",
            event_id=event.id,
            title="Looms",
            state="pending",
            creator_id=author,
        )
    ids = {
        "stranger": stranger,
        "author": author,
        "owner": event.owner_id,
        "drafter": draft.owner_id,
        "admin": admin,
    }
    return {"anonymous": Client()} | {name: enter(id_) for name, id_ in ids.items()}


def list_ids(type_: str) -> set[str]:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return {str(id_) for id_ in connection.execute(table.select()).scalars()}


@pytest.mark.parametrize("type_", LISTED)
def test_a_list_shows_the_rows_that_single_reads_show(
    people: dict[str, Client], type_: str
) -> None:
    path, ids = f"/v1/{BY_TYPE[type_].plural}", list_ids(type_)
    listed_ids = {}
    for name, client in people.items():
        listed_ids[name] = {item["id"] for item in client.get(path, "page[size]=0").json["data"]}
        assert listed_ids[name] == {id_ for id_ in ids if client.get(f"{path}/{id_}").status == 200}
    assert listed_ids["admin"] == ids
    assert listed_ids["anonymous"] < listed_ids["drafter"] < ids
    assert (listed_ids["author"] == listed_ids["anonymous"]) == (type_ != "session")


@pytest.mark.parametrize("type_", LISTED)
def test_the_parts_of_a_deleted_event_leave_the_list_of_strangers(
    event: events.WholeEvent, enter: Enter, anonymous: Client, type_: str
) -> None:
    path, query = f"/v1/{BY_TYPE[type_].plural}", f"filter[event.id]={event.id}&page[size]=0"
    assert anonymous.get(path, query).json["data"] != []
    assert enter(event.owner_id).delete(f"/v1/events/{event.id}").status == 200
    assert anonymous.get(path, query).json["data"] == []


@pytest.mark.parametrize("type_", LISTED)
def test_a_list_with_all_includes_is_one_round_trip_and_one_for_the_user(
    event: events.WholeEvent, enter: Enter, trips: CountingProxy, type_: str
) -> None:
    include = ",".join(link.name for link in BY_TYPE[type_].links)
    for client, most in ((Client(), 1), (enter(event.owner_id), 2)):
        client.get("/v1/events")
        before = trips.trips
        assert client.get(f"/v1/{BY_TYPE[type_].plural}", f"include={include}").json["data"] != []
        assert trips.trips - before == most
