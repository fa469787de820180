"""`python -m reference.tour` plays each documented action once, in the blueprint's order, and keeps the answers."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from local.stack import stack
from local.stack.state import State
from openevent.resources import ALL, BY_TYPE
from reference import asked, operations, plain, routes
from reference.exchanges import Answer, Example, encoded, is_good, keep, send
from reference.routes import Documented
from reference.world import World

FIRST: Final = [BY_TYPE["user"], *ALL[ALL.index(BY_TYPE["event-type"]) :]]
"""People and all that is of events come before what an administrator looks after."""
RESOURCES: Final = [*FIRST, *(resource for resource in ALL if resource not in FIRST)]
GROUPS: Final = (
    plain.LOGINS, *map(operations.tag, RESOURCES), plain.PEOPLE, plain.WORK, plain.FILES, plain.HEALTH, plain.ABOUT,
)  # fmt: skip
OF_RESOURCES: Final = frozenset(map(operations.tag, ALL))
PLAIN: Final = [name.partition(" ")[2] for name in plain.ROUTES]
RELATIONSHIPS: Final = "/relationships/"
METHODS: Final = ("get", "head", "post", "patch", "delete")
OF_LINKS: Final = ("get", "patch", "post", "delete")
"""What is linked is replaced, added to, taken from."""


class Unplayed(Exception):
    """An action that the product refused; the message says which and why."""


def ordered() -> list[Documented]:
    """Give all operations in the order of the blueprint, which is the order in which they are played."""
    return sorted(routes.documented(), key=_place)


def play(world: World) -> list[Example]:
    """Play all actions; gives them as they were answered, with samples. Raises Unplayed."""
    made: dict[str, str] = {}
    return [_played(world, made, one) for one in ordered()]


def ask(world: World, method: str, target: str, headers: Mapping[str, str], body: Any) -> Answer:
    """Send a request with samples in it; gives the answer, with samples."""
    real = world.samples.real({"target": target, "headers": headers, "body": body})
    found = send(
        world.api, method, real["target"], real["headers"], encoded(real["headers"], real["body"])
    )
    return Answer(found.status, world.samples.headers(found.headers), world.samples.of(found.body))


def _played(world: World, made: dict[str, str], one: Documented) -> Example:
    request = asked.request(world, made, one)
    answer = ask(world, one.method.upper(), request.target, request.headers, request.body)
    if not is_good(answer):
        raise Unplayed(f"{request.operation} {request.target}: {answer.status} {answer.body}")
    if answer.status == HTTPStatus.CREATED:
        made[answer.body["data"]["type"]] = answer.body["data"]["id"]
    elif one.operation["operationId"] == "importEvent":
        made["task"] = answer.body["task_url"].rpartition("/")[2]
    return Example(request, answer)


def _place(one: Documented) -> tuple[int, int, str, int]:
    """Tell where an action stands: by group, how far its path leads, path and method."""
    group, name = one.operation["tags"][0], one.name
    if name in plain.ROUTES and group not in OF_RESOURCES:
        return GROUPS.index(group), PLAIN.index(one.path), "", METHODS.index(one.method)
    methods = OF_LINKS if RELATIONSHIPS in one.path else METHODS
    depth = 3 if RELATIONSHIPS in one.path else one.path.count("/") - 2
    return GROUPS.index(group), depth, one.path, methods.index(one.method)


@contextmanager
def staged() -> Iterator[World]:
    """Give the world of the examples in a fresh stack, which ends with the block.

    The examples count on its ids, and on nobody having asked before.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        stack.running(State(Path(folder)), port=0, pace="test") as found,
    ):
        yield World(found)


def main() -> None:
    """Play the examples, and keep them."""
    with staged() as world:
        keep(play(world))


if __name__ == "__main__":
    main()
