"""`python -m reference.record_examples` runs each documented action once and stores the answers.

The order is that of the blueprint.
"""

import io
import logging
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from local.invocation import own_process
from local.private import services as private_services
from local.stack import people
from local.stack.stack import print_status
from local.stack.state import DEVELOPER_STATE, State
from openevent.infra import telemetry
from openevent.resources import ALL, BY_TYPE
from reference import (
    absent_lists,
    example_requests,
    functions,
    invite_routes,
    json_login_routes,
    json_routes,
    operations,
    routes,
)
from reference.exchanges import Answer, Example, encode_body, is_success, save_examples
from reference.fixtures import PARAMETERS, Fixtures
from reference.routes import DocumentedRoute

NAME: Final = "reference"
"""The name of the database and of the stack of services that the examples run in."""
FIRST_RESOURCES: Final = [BY_TYPE["user"], *ALL[ALL.index(BY_TYPE["event-type"]) :]]
"""Users and all types about events come before the types that only administrators use."""
ORDERED_RESOURCES: Final = [
    *FIRST_RESOURCES,
    *(resource for resource in ALL if resource not in FIRST_RESOURCES),
]
GROUPS: Final = (
    json_login_routes.LOGIN_TAG,
    *map(operations.get_tag, ORDERED_RESOURCES),
    invite_routes.INVITE_TAG,
    json_routes.JOB_TAG,
    json_routes.MEDIA_TAG,
    absent_lists.TAG,
    json_routes.HEALTH_TAG,
    json_routes.ABOUT_TAG,
)
RESOURCE_GROUPS: Final = frozenset(map(operations.get_tag, ALL))
JSON_PATHS: Final = [name.partition(" ")[2] for name in json_routes.ROUTES]
RELATIONSHIPS: Final = "/relationships/"
METHOD_ORDER: Final = ("get", "post", "patch", "delete")
LINK_METHOD_ORDER: Final = ("get", "patch", "post", "delete")
"""The linked rows are replaced, then one is added, then one is removed."""


class ActionFailed(Exception):
    """The product refused an action; the message names the action and the answer."""


def list_actions() -> list[DocumentedRoute]:
    """List all operations in the order in which they are run, which is that of the blueprint."""
    return sorted(routes.document_routes(), key=_get_position)


def record_all(fixtures: Fixtures) -> list[Example]:
    """Run all actions, and return them with their answers. Raises ActionFailed."""
    created_ids: dict[str, str] = {}
    examples = [_record(fixtures, created_ids, route) for route in list_actions()]
    functions.run_jobs()
    return examples


def send_request(
    fixtures: Fixtures, method: str, target: str, headers: Mapping[str, str], body: Any
) -> Answer:
    """Send a request that has placeholders, and return the answer with placeholders."""
    request = {"target": target, "headers": headers, "body": body}
    real = fixtures.placeholders.restore(request)
    content = encode_body(real["headers"], real["body"])
    answer = functions.answer(method, real["target"], real["headers"], content)
    hidden_headers = fixtures.placeholders.hide_headers(answer.headers)
    return Answer(answer.status, hidden_headers, fixtures.placeholders.hide(answer.body))


def _record(fixtures: Fixtures, created_ids: dict[str, str], route: DocumentedRoute) -> Example:
    request = example_requests.build_request(fixtures, created_ids, route)
    method, target = route.method.upper(), request.target
    answer = send_request(fixtures, method, target, request.headers, request.body)
    if not is_success(answer) and route.name not in absent_lists.REFUSALS:
        raise ActionFailed(f"{request.operation} {target}: {answer.status} {answer.body}")
    if answer.status == HTTPStatus.CREATED:
        created_ids[answer.body["data"]["type"]] = answer.body["data"]["id"]
    elif route.operation["operationId"] == "importEvent":
        created_ids["task"] = answer.body["task_url"].rpartition("/")[2]
    return Example(request, answer)


def _get_position(route: DocumentedRoute) -> tuple[int, int, str, int]:
    """Return the position of an action: group, length of its path, path, and method."""
    group = route.operation["tags"][0]
    position = GROUPS.index(group)
    if route.name in json_routes.ROUTES and group not in RESOURCE_GROUPS:
        return position, JSON_PATHS.index(route.path), "", METHOD_ORDER.index(route.method)
    if RELATIONSHIPS in route.path:
        return position, 3, route.path, LINK_METHOD_ORDER.index(route.method)
    depth = route.path.count("/") - 2
    return position, depth, route.path, METHOD_ORDER.index(route.method)


@contextmanager
def run_fixtures(state: State) -> Iterator[Fixtures]:
    """Create the fixtures in services of their own in the servers of a stack, and delete them.

    The examples need an empty database: they contain its ids and count its rows. In the block this
    process has the variables of the functions.
    """
    with (
        private_services.running(state, NAME, PARAMETERS) as services,
        own_process.entered(services.variables),
        tempfile.TemporaryDirectory() as folder,
    ):
        logins = people.save_people(services.database.url, Path(folder) / "people.json")
        yield Fixtures(services, logins["admin"])


def check() -> list[str]:
    """List what lacks documentation, before anything starts for the examples."""
    try:
        documented = routes.document_routes()
    except routes.Undocumented as error:
        return error.lines
    groups = {str(route.operation["tags"][0]) for route in documented}
    place = "add it to GROUPS in reference/record_examples.py"
    return [f"The group {group!r} has no position: {place}" for group in groups - {*GROUPS}]


def main() -> None:
    """Record the examples, and store them."""
    problems = check()
    if problems:
        sys.exit("\n".join(problems))
    print_status("Recording the examples …")
    start = time.monotonic()
    telemetry.logger.setLevel(logging.ERROR)
    # The functions print their metrics.
    with redirect_stdout(io.StringIO()), run_fixtures(DEVELOPER_STATE) as fixtures:
        examples = record_all(fixtures)
    save_examples(examples)
    print_status(f"Recorded {len(examples)} examples in {time.monotonic() - start:.0f} s.")


if __name__ == "__main__":
    main()
