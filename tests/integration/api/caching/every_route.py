"""Calls every GET route of the API with the ids of a world."""

from collections.abc import Iterator
from typing import Final
from uuid import uuid4

from sqlalchemy import select, update

from api.http.caching import Caching
from openevent.infra import db
from openevent.resources import ALL, BY_TYPE
from openevent.resources.event import events
from reference import caching_table
from tests.factories.worlds import World
from tests.unit.api.client import Answer, Client

TYPES: Final = {resource.plural: resource.type for resource in ALL}
OTHER_NAMES: Final = {
    "{task_id}": str(uuid4()),
    "{owners}": "events",
    "{owner}": "1",
    "{user}": "1",
    "{upload}": str(uuid4()),
    "{digest}": "0" * 32,
    "{name}": "a.png",
}
VARY: Final = "Authorization, Accept, Accept-Encoding, Origin"
PUBLIC: Final = "public, max-age=60"
PRIVATE: Final = "private, no-cache"
NO_STORE: Final = "no-store"


def list_routes() -> Iterator[tuple[str, Caching]]:
    """List the path of each GET route, with its policy."""
    for (path, method), policy in caching_table.list_policies().items():
        if method == "GET":
            yield path, policy


def list_paths(world: World, *policies: Caching) -> dict[str, str]:
    """List the paths of the routes of these policies, with a row of the world in each of them."""
    return {
        route: fill(route, world)
        for route, policy in list_routes()
        if policy in policies and "-invite" not in route.rpartition("/")[2]
    }


def fill(route: str, world: World) -> str:
    """Put the ids of the world's rows in place of the names of a route."""
    plural = route.split("/")[2] if route.startswith("/v1/") else ""
    path = route.replace("{key}", str(world.ids.get(TYPES.get(plural, ""), 1)))
    path = path.replace("{form}", str(world.ids["custom-form"]))
    if path.endswith("/{code}"):
        path = path.replace("{code}", load_code(route.split("/")[-2], world))
    for name, value in OTHER_NAMES.items():
        path = path.replace(name, value)
    return path


def load_code(plural: str, world: World) -> str:
    """Load the text of a discount or an access code of the world."""
    type_ = TYPES[plural]
    codes = BY_TYPE[type_].table
    is_of_world = codes.c.id == world.ids[type_]
    with db.connect() as connection:
        return str(connection.execute(select(codes.c.code).where(is_of_world)).scalar_one())


def describe(answer: Answer) -> tuple[int, str, str, bool]:
    """Give the status, the policy, what it varies by, and whether there is an ETag."""
    headers = answer.headers
    return answer.status, headers["cache-control"], headers["vary"], "etag" in headers


def read_headers(client: Client, paths: dict[str, str]) -> dict[str, tuple[int, str, str, bool]]:
    """Call each path; give the headers of its answer by route."""
    return {route: describe(client.get(path)) for route, path in paths.items()}


def set_event(world: World, **values: object) -> None:
    """Change the event of a world."""
    is_event = events.table.c.id == world.ids["event"]
    with db.transaction() as connection:
        connection.execute(update(events.table).where(is_event).values(values))
