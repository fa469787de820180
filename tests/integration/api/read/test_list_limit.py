"""The SQL statement that limits the list in `make bench` makes the JSON of the API."""

from bench import api_bench, api_limit
from openevent.infra import db
from tests.factories import events
from tests.unit.api.client import Client


def test_the_limit_of_the_list_makes_the_same_json(
    anonymous: Client, event: events.WholeEvent
) -> None:
    answer = anonymous.get(f"/v1/events/{event.id}/sessions", api_bench.LIST_QUERY)
    assert answer.json["included"], "the event has speakers and a track"
    with db.connect() as connection:
        rows = connection.exec_driver_sql(api_limit.STATEMENT, (event.id, event.id))
        limit = rows.scalar_one()
    api_bench.check_same_content(answer.body.decode(), limit)
