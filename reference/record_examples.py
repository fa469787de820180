"""`python -m reference.record_examples` plays each documented action once, in the blueprint's order, and keeps the answers."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from local.stack import stack
from local.stack.state import State
from openevent.resources import ALL, BY_TYPE
from reference import example_requests, json_routes, operations, routes
from reference.exchanges import Answer, Example, encode_body, is_success, save_examples, send
from reference.fixtures import Fixtures
from reference.routes import DocumentedRoute

FIRST_RESOURCES: Final = [BY_TYPE["user"], *ALL[ALL.index(BY_TYPE["event-type"]) :]]
"""People and all that is of events come before what an administrator looks after."""
ORDERED_RESOURCES: Final = [
    *FIRST_RESOURCES,
    *(resource for resource in ALL if resource not in FIRST_RESOURCES),
]
GROUPS: Final = (
    json_routes.LOGIN_TAG, *map(operations.get_tag, ORDERED_RESOURCES), json_routes.INVITE_TAG, json_routes.JOB_TAG, json_routes.MEDIA_TAG, json_routes.HEALTH_TAG, json_routes.ABOUT_TAG,
)  # fmt: skip
RESOURCE_GROUPS: Final = frozenset(map(operations.get_tag, ALL))
JSON_PATHS: Final = [name.partition(" ")[2] for name in json_routes.ROUTES]
RELATIONSHIPS: Final = "/relationships/"
METHOD_ORDER: Final = ("get", "head", "post", "patch", "delete")
LINK_METHOD_ORDER: Final = ("get", "patch", "post", "delete")
"""What is linked is replaced, added to, taken from."""


class ActionFailed(Exception):
    """An action that the product refused; the message says which and why."""


def list_actions() -> list[DocumentedRoute]:
    """Give all operations in the order of the blueprint, which is the order in which they are played."""
    return sorted(routes.document_routes(), key=_place)


def record_all(world: Fixtures) -> list[Example]:
    """Play all actions; gives them as they were answered, with samples. Raises Unplayed."""
    made: dict[str, str] = {}
    return [_played(world, made, one) for one in list_actions()]


def send_request(
    world: Fixtures, method: str, target: str, headers: Mapping[str, str], body: Any
) -> Answer:
    """Send a request with samples in it; gives the answer, with samples."""
    real = world.samples.real({"target": target, "headers": headers, "body": body})
    found = send(
        world.api,
        method,
        real["target"],
        real["headers"],
        encode_body(real["headers"], real["body"]),
    )
    return Answer(found.status, world.samples.headers(found.headers), world.samples.of(found.body))


def _played(world: Fixtures, made: dict[str, str], one: DocumentedRoute) -> Example:
    request = example_requests.build_request(world, made, one)
    answer = send_request(world, one.method.upper(), request.target, request.headers, request.body)
    if not is_success(answer):
        raise ActionFailed(f"{request.operation} {request.target}: {answer.status} {answer.body}")
    if answer.status == HTTPStatus.CREATED:
        made[answer.body["data"]["type"]] = answer.body["data"]["id"]
    elif one.operation["operationId"] == "importEvent":
        made["task"] = answer.body["task_url"].rpartition("/")[2]
    return Example(request, answer)


def _place(one: DocumentedRoute) -> tuple[int, int, str, int]:
    """Tell where an action stands: by group, how far its path leads, path and method."""
    group, name = one.operation["tags"][0], one.name
    if name in json_routes.ROUTES and group not in RESOURCE_GROUPS:
        return GROUPS.index(group), JSON_PATHS.index(one.path), "", METHOD_ORDER.index(one.method)
    methods = LINK_METHOD_ORDER if RELATIONSHIPS in one.path else METHOD_ORDER
    depth = 3 if RELATIONSHIPS in one.path else one.path.count("/") - 2
    return GROUPS.index(group), depth, one.path, methods.index(one.method)


@contextmanager
def run_fixtures() -> Iterator[Fixtures]:
    """Give the world of the examples in a fresh stack, which ends with the block.

    The examples count on its ids, and on nobody having asked before.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        stack.running(State(Path(folder)), port=0, pace="test") as found,
    ):
        yield Fixtures(found)


def main() -> None:
    """Play the examples, and keep them."""
    with run_fixtures() as world:
        save_examples(record_all(world))


if __name__ == "__main__":
    main()
