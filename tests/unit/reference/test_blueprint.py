"""docs/api_blueprint.apib: of this very tree, with an example of each action that is as the declarations say."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from openevent.resources import ALL
from reference import (
    blueprint,
    example_requests,
    exchanges,
    json_routes,
    openapi,
    operations,
    routes,
)
from reference.exchanges import Example

DOCUMENT: dict[str, Any] = json.loads(openapi.FILE.read_text())
EXAMPLES = exchanges.load_examples()
TEXT = blueprint.FILE.read_text()


def test_the_file_is_what_declarations_and_examples_make_of_it() -> None:
    assert blueprint.render() == TEXT, "run `make docs`"


def test_every_operation_has_one_example() -> None:
    documented = [f"{one.method.upper()} {one.path}" for one in routes.document_routes()]
    assert sorted(one.request.operation for one in EXAMPLES) == sorted(documented)


def test_an_operation_without_an_example_is_no_blueprint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(exchanges, "FILE", tmp_path / "examples.json")
    exchanges.save_examples(
        [one for one in EXAMPLES if one.request.operation != "GET /v1/tracks/{key}"]
    )
    with pytest.raises(blueprint.NoExample, match=r"^GET /v1/tracks/\{key\}$"):
        blueprint.render()


def test_an_operation_without_documentation_is_no_blueprint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(json_routes.ROUTES, "GET /health")  # type: ignore[arg-type]
    with pytest.raises(routes.Undocumented, match=r"^GET /health$"):
        blueprint.render()


def test_it_says_where_the_api_is_and_how_to_be_known() -> None:
    assert TEXT.startswith("FORMAT: 1A\nHOST: https://api.example.org\n")
    group = TEXT.split("# Group ")[1]
    assert group.startswith("Authentication\n")
    assert [
        word
        for word in ("**Register**", "**Get a token**", "`Authorization: JWT <token>`")
        if word not in group
    ] == []


@pytest.mark.parametrize("resource", ALL, ids=lambda each: each.type)
def test_each_resource_has_a_group_with_its_attributes(resource: Any) -> None:
    [group] = [
        one
        for one in TEXT.split("\n# Group ")
        if one.startswith(f"{operations.get_tag(resource)}\n")
    ]
    named = [
        line.split(" | ")[0].removeprefix("| ") for line in group.partition("\n## ")[0].splitlines()
    ]
    wanted = [
        *(field.dashed for field in resource.fields.values()),
        *(link.name for link in resource.links),
    ]
    assert [name for name in wanted if name not in named] == []


def test_attributes_are_told_with_their_limits() -> None:
    rows = TEXT.splitlines()
    assert "| title | string | at least 1 characters; at most 2000 characters |  | yes |" in rows
    assert "| speakers | many of `speaker` | yes |" in rows


def test_what_is_said_of_examples_is_said_of_routes_that_there_are() -> None:
    told = {
        *example_requests.QUERIES,
        *example_requests.BODIES,
        *example_requests.LINKED_ROWS,
        *example_requests.USERS,
        *example_requests.PATH_VALUES,
    }
    assert told - {one.request.operation for one in EXAMPLES} == set()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.request.operation)
def test_examples_are_as_the_declarations_say(example: Example) -> None:
    method, _, path = example.request.operation.partition(" ")
    operation = DOCUMENT["paths"][path][method.lower()]
    _hold(
        operation["responses"][str(example.answer.status)],
        example.answer.headers,
        example.answer.body,
    )
    _hold(operation.get("requestBody", {}), example.request.headers, example.request.body)


def _hold(said: dict[str, Any], headers: Any, body: Any) -> None:
    if body is not None:
        schema = said["content"][headers["Content-Type"]]["schema"]
        whole = {**schema, "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(
            body
        )
