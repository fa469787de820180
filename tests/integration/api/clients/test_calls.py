"""Every call of the existing clients answers as its client needs: the rows are in `calls`."""

import pytest
from sqlalchemy import delete, exists

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.integration.api.clients.calls import (
    admin,
    attendee_android,
    check_in,
    home,
    omitted,
    organizer,
    organizer_android,
    programme,
    public_event,
    site_generator,
    start,
)
from tests.integration.api.clients.calls.call import Call, fill, group_included, has, walk
from tests.integration.api.clients.calls.scene import ORIGIN, Scene
from tests.integration.api.clients.exchange import exchange

AREAS = (
    start,
    home,
    public_event,
    organizer,
    programme,
    admin,
    organizer_android,
    attendee_android,
    check_in,
    site_generator,
)
CALLS = [call for area in AREAS for call in area.CALLS]


@pytest.fixture(scope="module")
def shared_scene(environment: dict[str, str]) -> Scene:
    """One event for all calls that only read."""
    remove_bare_topics()
    return Scene()


def remove_bare_topics() -> None:
    """Remove topics without sub-topics: other tests leave more of them than a page has."""
    topics, sub_topics = BY_TYPE["event-topic"].table, BY_TYPE["event-sub-topic"].table
    has_none = ~exists().where(sub_topics.c.event_topic_id == topics.c.id)
    with db.transaction() as connection:
        connection.execute(delete(topics).where(has_none))


@pytest.fixture
def scene(request: pytest.FixtureRequest, call: Call) -> Scene:
    """The shared event for a call that reads, a new one for a call that changes something."""
    if call.method != "GET" or call.writes:
        return Scene()
    shared: Scene = request.getfixturevalue("shared_scene")
    return shared


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_answers_as_its_client_needs(call: Call, scene: Scene) -> None:
    exchange(call, scene)


@pytest.mark.parametrize("call", omitted.CALLS, ids=str)
def test_a_call_that_is_left_out_fails_so_that_clients_understand(
    call: omitted.Omitted, shared_scene: Scene
) -> None:
    client = shared_scene.enter("owner")
    answer = client.call(call.method, fill(call.path, shared_scene))
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (
        call.status,
        ORIGIN,
    )
    assert type(answer.json["errors"][0]["source"]) is dict
    preflight = client.call("OPTIONS", fill(call.path, shared_scene))
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (204, ORIGIN)


ANSWER = {
    "data": [{"id": "1", "name": None}, {"id": "2"}],
    "included": [{"type": "track", "id": "3"}],
    "empty": [],
}


def test_a_path_leads_to_the_values_of_all_items() -> None:
    document = group_included(ANSWER)
    assert walk(document, "data.id") == ["1", "2"]
    assert walk(document, "included.track.id") == ["3"]
    assert walk(document, "") == [document]
    assert has(document, "data.name")
    assert not has(document, "data.name.first")
    assert not has(document, "included.session")


@pytest.mark.parametrize("path", ["data.name", "empty.id", "missing", "included.session.id"])
def test_a_path_that_an_item_lacks_fails(path: str) -> None:
    with pytest.raises(AssertionError):
        walk(group_included(ANSWER), path)
