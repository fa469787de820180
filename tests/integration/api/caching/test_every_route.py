"""Every GET route answers with the headers of its policy (docs/contract/caching.md)."""

from collections.abc import Callable, Iterator

import pytest

from api.http.caching import Caching
from openevent.infra import db
from tests.factories.worlds import World, create_world
from tests.integration.api.caching import every_route
from tests.integration.api.caching.every_route import NO_STORE, PRIVATE, PUBLIC, VARY
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
JSON_POLICIES = (Caching.PUBLIC_MINUTE, Caching.PRIVATE, Caching.NO_STORE)


@pytest.fixture(scope="module")
def world(environment: dict[str, str]) -> World:
    with db.transaction() as connection:
        return create_world(connection, "published")


@pytest.fixture
def private_world(world: World) -> Iterator[World]:
    """The same world; its event is private for this test."""
    every_route.set_event(world, privacy="private")
    yield world
    every_route.set_event(world, privacy="public")


def test_visitors_get_public_answers_about_a_public_event(world: World, anonymous: Client) -> None:
    paths = every_route.list_paths(world, Caching.PUBLIC_MINUTE)
    answers = every_route.read_headers(anonymous, paths)
    assert answers == dict.fromkeys(paths, (200, PUBLIC, VARY, True))
    assert len(answers) > 100


def test_all_else_is_private_or_not_stored(world: World, anonymous: Client) -> None:
    paths = every_route.list_paths(world, Caching.PRIVATE, Caching.NO_STORE)
    answers = every_route.read_headers(anonymous, paths)
    for route, (status, policy, vary, has_etag) in answers.items():
        assert vary == VARY, route
        is_kept = status == 200 and policy == PRIVATE
        assert (policy, has_etag) == ((PRIVATE, True) if is_kept else (NO_STORE, False)), route
    # No worker is enabled here, so the deep health check fails.
    assert answers.pop("/health-check")[0] == 503
    assert {answer[0] for answer in answers.values()} == {200, 401, 404}


def test_answers_about_a_private_event_are_private(private_world: World, anonymous: Client) -> None:
    paths = every_route.list_paths(private_world, Caching.PUBLIC_MINUTE)
    of_event = {route: path for route, path in paths.items() if _names_event(route)}
    answers = every_route.read_headers(anonymous, of_event)
    assert answers == dict.fromkeys(of_event, (200, PRIVATE, VARY, True))


def _names_event(route: str) -> bool:
    """Tell whether the route names the event or a part of it; lists do not show private ones."""
    return "{key}" in route and not route.startswith(("/v1/event-t", "/v1/event-sub-t"))


@pytest.mark.parametrize("state", ["draft", "deleted"])
def test_no_part_of_a_hidden_event_is_public(world: World, anonymous: Client, state: str) -> None:
    values = {"state": "draft"} if state == "draft" else {"deleted_at": "2020-01-01"}
    every_route.set_event(world, **values)
    paths = every_route.list_paths(world, Caching.PUBLIC_MINUTE)
    of_event = {route: path for route, path in paths.items() if _names_event(route)}
    answers = every_route.read_headers(anonymous, of_event)
    every_route.set_event(world, state="published", deleted_at=None)
    assert answers == dict.fromkeys(of_event, (404, NO_STORE, VARY, False))


def test_users_get_private_answers(world: World, enter: Enter) -> None:
    admin = enter(world.people["super admin"].id)
    paths = every_route.list_paths(world, Caching.PUBLIC_MINUTE, Caching.PRIVATE)
    answers = every_route.read_headers(admin, paths)
    errors = {route for route, answer in answers.items() if answer[0] != 200}
    assert {answers[route] for route in errors} <= {(404, NO_STORE, VARY, False)}
    good = {route: answer for route, answer in answers.items() if route not in errors}
    assert good == dict.fromkeys(good, (200, PRIVATE, VARY, True))
    # Favourites are their user's alone, and no task has this id.
    others = {
        route for route in errors if not route.startswith("/v1/user-favourite-sessions/{key}")
    }
    assert others == {"/v1/tasks/{task_id}"}


def test_mails_and_secrets_are_not_stored(world: World, enter: Enter) -> None:
    admin = enter(world.people["super admin"].id)
    paths = every_route.list_paths(world, Caching.NO_STORE)
    answers = every_route.read_headers(admin, paths)
    assert {answer[1:] for answer in answers.values()} == {(NO_STORE, VARY, False)}
    mails = {route for route in paths if "mail" in route}
    assert {answers[route][0] for route in mails} == {200}


@pytest.mark.parametrize(
    "header", ["", "JWT", "JWT ", "JWT nonsense", "Basic YTpi", "Bearer x.y.z", "expired"]
)
def test_any_authorization_header_makes_an_answer_private(
    world: World, enter: Enter, header: str
) -> None:
    if header == "expired":
        header = f"JWT {enter(world.people['user'].id, -60).token}"
    client = Client(headers={"authorization": header})
    paths = every_route.list_paths(world, Caching.PUBLIC_MINUTE)
    few = dict(list(paths.items())[::10])
    policies = {answer[:2] for answer in every_route.read_headers(client, few).values()}
    assert policies in ({(200, PRIVATE)}, {(401, NO_STORE)})
    capital = Client(headers={"Authorization": header}).get(f"/v1/events/{world.ids['event']}")
    assert {(capital.status, capital.headers["cache-control"])} == policies


def test_a_304_and_a_head_have_the_headers_of_the_200(world: World, anonymous: Client) -> None:
    paths = every_route.list_paths(world, *JSON_POLICIES)
    for route, path in paths.items():
        first = anonymous.get(path)
        head = anonymous.call("HEAD", path)
        assert every_route.describe(head) == every_route.describe(first), route
        if first.status != 200 or "etag" not in first.headers:
            continue
        second = anonymous.get(path, if_none_match=first.headers["etag"])
        names = ("cache-control", "vary", "etag")
        assert (second.status, second.body) == (304, b""), route
        assert [second.headers[name] for name in names] == [first.headers[name] for name in names]


def test_errors_of_public_routes_are_not_stored(world: World, anonymous: Client) -> None:
    paths = every_route.list_paths(world, Caching.PUBLIC_MINUTE)
    absent = {
        route: path.replace(f"/{path.split('/')[3]}", "/999999999", 1)
        for route, path in paths.items()
        if "{key}" in route
    }
    answers = every_route.read_headers(anonymous, absent)
    assert answers == dict.fromkeys(absent, (404, NO_STORE, VARY, False))
    for route, path in paths.items():
        answer = anonymous.get(path, "include=nothing&filter=x", accept="text/html")
        if answer.headers["content-type"] == "application/vnd.api+json":
            assert every_route.describe(answer) == (406, NO_STORE, VARY, False), route


def test_files_and_media_stay_public(anonymous: Client, world: World) -> None:
    files = every_route.list_paths(world, Caching.PUBLIC_FILE)
    expected = (200, "public, max-age=300", "Accept-Encoding, Origin", True)
    assert every_route.read_headers(anonymous, files) == dict.fromkeys(files, expected)
    media = every_route.list_paths(world, Caching.PUBLIC_MEDIUM).values()
    for medium in media:
        status, policy, vary, has_etag = every_route.describe(anonymous.get(medium))
        assert (status, vary, has_etag) == (302, "Accept-Encoding, Origin", False)
    assert policy.startswith("public, max-age=")
