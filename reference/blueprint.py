"""The API Blueprint: the same operations as in OpenAPI's document, each with the example that was played."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from textwrap import indent
from typing import Any, Final
from urllib.parse import quote

from openevent.resources import ALL
from reference import exchanges, openapi, operations, parameters, record_examples, tables
from reference.exchanges import Answer, Example, Request
from reference.prose import GROUP_DESCRIPTIONS, QUERY_GUIDE
from reference.routes import DocumentedRoute

FILE: Final = Path(__file__).parent.parent / "docs" / "api_blueprint.apib"
HOST: Final = "https://api.example.org"
RESOURCE_BY_TAG: Final = {operations.get_tag(resource): resource for resource in ALL}
PARAMETER_REFERENCE: Final = re.compile(r"#/components/parameters/(.+)")
STEP: Final = " " * 4
SEE_QUERIES: Final = {"schema": {"type": "string"}, "description": "See Queries."}
"""A parameter of many names, such as `filter[name]`."""


class NoExample(Exception):
    """An action without an example: `make docs` plays it; the message is the action."""


def render() -> str:
    """Give the blueprint of the API as it is, with the examples that are kept. Raises Undocumented, Unplayed."""
    played = exchanges.load_by_operation()
    groups = groupby(record_examples.list_actions(), key=lambda one: str(one.operation["tags"][0]))
    parts = [
        f"FORMAT: 1A\nHOST: {HOST}",
        f"# Open Event\n\n{openapi.DESCRIPTION}",
        QUERY_GUIDE + "\n\n" + tables.build_query_table(),
    ]
    for tag, known in groups:
        parts += _group(tag)
        for path, actions in groupby(known, key=lambda one: one.path):
            found = list(actions)
            parts.append(f"## {_title(path)} [{path}]")
            for one in found:
                parts += _action(one, _example(one, played))
    return "\n\n".join(parts) + "\n"


def _example(one: DocumentedRoute, played: dict[str, Example]) -> Example:
    if one.name not in played:
        raise NoExample(one.name)
    return played[one.name]


def _group(tag: str) -> Iterator[str]:
    yield f"# Group {tag}"
    if tag in GROUP_DESCRIPTIONS:
        yield GROUP_DESCRIPTIONS[tag]
    if tag in RESOURCE_BY_TAG:
        resource = RESOURCE_BY_TAG[tag]
        yield (resource.attributes.__doc__ or "").strip()
        yield tables.build_attribute_table(resource)
        if resource.links:
            yield tables.build_link_table(resource)


def _title(path: str) -> str:
    """Give a path's name in words: `Tracks`, `One of tracks`, `Sessions of tracks`, `Auth login`."""
    names = [
        part for part in path.removeprefix("/v1").split("/") if part and not part.startswith("{")
    ]
    if path.endswith(("/{key}", "/{form}", "/{task_id}")):
        names.append("one")
    words = f"{' '.join(reversed(names[1:]))} of {names[0]}" if "{" in path else " ".join(names)
    return operations.to_words(words.replace("_", " ")).capitalize()


def _name(parameter: str) -> str:
    """Write a parameter's name as a variable of a URI template, in which there are neither brackets nor dashes."""
    return quote(tables.to_query_name(parameter)).replace("-", "%2D")


def _action(one: DocumentedRoute, example: Example) -> Iterator[str]:
    asked = _parameters(one, example.request)
    summary = str(one.operation["summary"]).rstrip(".").replace("[", "(").replace("]", ")")
    names = ",".join(_name(name) for name in asked if name not in example.request.places)
    yield f"### {summary} [{one.method.upper()} {one.path}{'{?' + names + '}' if names else ''}]"
    if "description" in one.operation:
        yield str(one.operation["description"])
    if asked:
        yield "+ Parameters\n" + "\n".join(f"{STEP}+ {line}" for line in asked.values())
    yield from _request(example.request)
    yield from _answer(example.answer)


def _parameters(one: DocumentedRoute, request: Request) -> dict[str, str]:
    """Give the lines of an action's parameters by name: those of the path, those documented, those of the example."""
    known = [_resolved(each) for each in one.operation.get("parameters", ())]
    shown = {each["name"]: each for each in known if each["in"] != "header"}
    shown |= {name: SEE_QUERIES for name in request.query if name not in shown}
    values = {**request.places, **request.query}
    return {name: _parameter(name, each, values) for name, each in shown.items()}


def _parameter(name: str, said: dict[str, Any], values: dict[str, str]) -> str:
    sample = f": `{values[name]}`" if name in values else ""
    needed = "required" if said.get("required") else "optional"
    kind = said.get("schema", {}).get("type", "string")
    told = f" - {_brief(said['description'])}" if "description" in said else ""
    return f"{_name(name)}{sample} ({needed}, {kind if kind in {'boolean', 'number'} else 'string'}){told}"


def _brief(description: str) -> str:
    return description.partition("; ")[0].partition(". ")[0].partition(": ")[0].rstrip(".")


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    found = PARAMETER_REFERENCE.fullmatch(parameter.get("$ref", ""))
    return _shared()[found[1]] if found else parameter


@cache
def _shared() -> dict[str, dict[str, Any]]:
    return parameters.build_parameters()


def _request(request: Request) -> Iterator[str]:
    if request.headers or request.body is not None:
        yield from _message("Request", request.headers, request.body)


def _answer(answer: Answer) -> Iterator[str]:
    yield from _message(f"Response {answer.status}", answer.headers, answer.body)


def _message(head: str, headers: Any, body: Any) -> Iterator[str]:
    """Give the parts of a request or an answer: its media type, further headers, and its body."""
    others = [f"{name}: {value}" for name, value in headers.items() if name != "Content-Type"]
    kind = f" ({headers['Content-Type']})" if "Content-Type" in headers else ""
    yield f"+ {head}{kind}"
    if others:
        yield f"{STEP}+ Headers\n\n{indent(chr(10).join(others), STEP * 3)}"
    if body is not None:
        yield f"{STEP}+ Body\n\n{indent(exchanges.format_body(headers, body, 2), STEP * 3)}"
