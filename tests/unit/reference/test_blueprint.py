"""docs/api_blueprint.apib is up to date, and its examples match the schemas."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
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
RUN_DOCS = "run `make docs`"


def test_the_file_is_up_to_date() -> None:
    assert blueprint.render() == TEXT, RUN_DOCS


def test_every_operation_has_one_example() -> None:
    documented = [f"{item.method.upper()} {item.path}" for item in routes.document_routes()]
    assert sorted(item.request.operation for item in EXAMPLES) == sorted(documented), RUN_DOCS


def test_an_operation_needs_an_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(exchanges, "FILE", tmp_path / "recorded.json")
    exchanges.save_examples(
        [example for example in EXAMPLES if example.request.operation != "GET /v1/tracks/{key}"]
    )
    with pytest.raises(blueprint.NoExample, match=r"^GET /v1/tracks/\{key\}: run `make docs`$"):
        blueprint.render()


def test_an_operation_needs_documentation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(json_routes.ROUTES, "GET /health")  # type: ignore[arg-type]
    with pytest.raises(routes.Undocumented, match=r"^GET /health: describe it"):
        blueprint.render()


def test_it_has_the_host_and_explains_authentication() -> None:
    assert TEXT.startswith("FORMAT: 1A\nHOST: https://api.example.org\n")
    group = TEXT.split("# Group ")[1]
    assert group.startswith("Authentication\n")
    assert [
        word
        for word in ("**Register**", "**Get a token**", "`Authorization: JWT <token>`")
        if word not in group
    ] == []


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_each_resource_has_a_group_with_its_attributes(resource: Any) -> None:
    tag = operations.get_tag(resource)
    groups = [text for text in TEXT.split("\n# Group ") if text.startswith(f"{tag}\n")]
    assert len(groups) == 1, RUN_DOCS
    names = [
        line.split(" | ")[0].removeprefix("| ")
        for line in groups[0].partition("\n## ")[0].splitlines()
    ]
    expected = [
        *(field.dashed_name for field in resource.fields.values()),
        *(link.name for link in resource.links),
    ]
    assert [name for name in expected if name not in names] == [], RUN_DOCS


def test_attributes_have_their_limits() -> None:
    rows = TEXT.splitlines()
    assert "| title | string | at least 1 characters; at most 2000 characters |  | yes |" in rows
    assert "| speakers | many of `speaker` | yes |" in rows


def test_the_tables_of_examples_name_existing_routes() -> None:
    operations_of_tables = {
        *example_requests.QUERIES,
        *example_requests.BODIES,
        *example_requests.LINKED_ROWS,
        *example_requests.USERS,
        *example_requests.PATH_VALUES,
    }
    assert operations_of_tables - {example.request.operation for example in EXAMPLES} == set()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.request.operation)
def test_examples_match_the_schemas(example: Example) -> None:
    method, _, path = example.request.operation.partition(" ")
    operation = DOCUMENT["paths"][path][method.lower()]
    response = operation["responses"][str(example.answer.status)]
    name = response.get("$ref", "").rpartition("/")[2]
    _check_message(
        DOCUMENT["components"]["responses"][name] if name else response,
        example.answer.headers,
        example.answer.body,
    )
    _check_message(operation.get("requestBody", {}), example.request.headers, example.request.body)


def _resolve(message: dict[str, Any]) -> dict[str, Any]:
    """Resolve a reference to a shared answer: a route that refuses everything has no other."""
    if "$ref" not in message:
        return message
    answer: dict[str, Any] = DOCUMENT["components"]["responses"][message["$ref"].split("/")[-1]]
    return answer


def _check_message(message: dict[str, Any], headers: Any, body: Any) -> None:
    if body is not None:
        message = _resolve(message)
        schema = message["content"][headers["Content-Type"].partition(";")[0]]["schema"]
        with_components = {**schema, "components": DOCUMENT["components"]}
        jsonschema_rs.validate(with_components, body, validate_formats=True)
