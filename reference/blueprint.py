"""The API Blueprint: the operations of the OpenAPI document, each with its recorded example."""

import re
from collections.abc import Iterator, Mapping
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
from reference.schemas import Schema

FILE: Final = Path(__file__).parent.parent / "docs" / "api_blueprint.apib"
HOST: Final = "https://api.example.org"
RESOURCE_BY_TAG: Final = {operations.get_tag(resource): resource for resource in ALL}
PARAMETER_REFERENCE: Final = re.compile(r"#/components/parameters/(.+)")
STEP: Final = " " * 4
NUMBERS_AND_BOOLEANS: Final = frozenset({"boolean", "number"})
SEE_QUERIES: Final[Schema] = {"schema": {"type": "string"}, "description": "See Queries."}
"""A parameter with many possible names, such as `filter[name]`."""


class NoExample(Exception):
    """An operation has no example: `make docs` records it. The message names the operation."""


def render() -> str:
    """Return the text of the file. Raises routes.Undocumented, NoExample."""
    parts = [
        f"FORMAT: 1A\nHOST: {HOST}",
        f"# Open Event\n\n{openapi.DESCRIPTION}",
        f"{QUERY_GUIDE}\n\n{tables.build_query_table()}",
    ]
    examples = exchanges.load_by_operation()
    actions = record_examples.list_actions()
    for tag, group in groupby(actions, key=lambda route: str(route.operation["tags"][0])):
        parts += _format_group(tag)
        for path, routes in groupby(group, key=lambda route: route.path):
            parts.append(f"## {_format_title(path)} [{path}]")
            for route in routes:
                parts += _format_action(route, _get_example(route, examples))
    return "\n\n".join(parts) + "\n"


def _get_example(route: DocumentedRoute, examples: Mapping[str, Example]) -> Example:
    if route.name not in examples:
        raise NoExample(f"{route.name}: run `make docs`")
    return examples[route.name]


def _format_group(tag: str) -> Iterator[str]:
    yield f"# Group {tag}"
    if tag in GROUP_DESCRIPTIONS:
        yield GROUP_DESCRIPTIONS[tag]
    if tag in RESOURCE_BY_TAG:
        resource = RESOURCE_BY_TAG[tag]
        yield (resource.attributes.__doc__ or "").strip()
        yield tables.build_attribute_table(resource)
        if resource.links:
            yield tables.build_link_table(resource)


def _format_title(path: str) -> str:
    """Return a path in words: `Tracks`, `One of tracks`, `Sessions of tracks`, `Auth login`."""
    parts = path.removeprefix("/v1").split("/")
    names = [part for part in parts if part and not part.startswith("{")]
    if not names:
        return "Root"
    if path.endswith(("/{key}", "/{form}", "/{task_id}")):
        names.append("one")
    title = " ".join(names)
    if "{" in path:
        title = f"{' '.join(reversed(names[1:]))} of {names[0]}"
    return operations.to_words(title.replace("_", " ")).capitalize()


def _format_name(parameter: str) -> str:
    """Write a parameter's name as a variable of a URI template: no brackets, no dashes."""
    return quote(parameter).replace("-", "%2D")


def _format_action(route: DocumentedRoute, example: Example) -> Iterator[str]:
    lines = _format_parameters(route, example.request)
    summary = str(route.operation["summary"]).rstrip(".").replace("[", "(").replace("]", ")")
    names = [_format_name(name) for name in lines if name not in example.request.places]
    query = f"{{?{','.join(names)}}}" if names else ""
    yield f"### {summary} [{route.method.upper()} {route.path}{query}]"
    if "description" in route.operation:
        yield str(route.operation["description"])
    if lines:
        yield "+ Parameters\n" + "\n".join(f"{STEP}+ {line}" for line in lines.values())
    yield from _format_request(example.request)
    yield from _format_answer(example.answer)


def _format_parameters(route: DocumentedRoute, request: Request) -> dict[str, str]:
    """Return the lines of a route's parameters by name, and of those in the example's query."""
    documented = [_resolve(parameter) for parameter in route.operation.get("parameters", ())]
    by_name = {
        parameter["name"]: parameter
        for parameter in documented
        if parameter["in"] != "header" and not _is_in_guide(parameter["name"], request)
    }
    for name in request.query:
        by_name.setdefault(name, SEE_QUERIES)
    values = {**request.places, **request.query}
    return {name: _format_parameter(name, parameter, values) for name, parameter in by_name.items()}


def _is_in_guide(name: str, request: Request) -> bool:
    """Tell whether the guide alone describes a parameter, since there is one for each name."""
    return name.startswith(("filter[", "fields[")) and name not in request.query


def _format_parameter(name: str, parameter: Schema, values: Mapping[str, str]) -> str:
    sample = f": `{values[name]}`" if name in values else ""
    presence = "required" if parameter.get("required") else "optional"
    type_ = parameter.get("schema", {}).get("type", "string")
    if type_ not in NUMBERS_AND_BOOLEANS:
        type_ = "string"
    description = ""
    if "description" in parameter:
        description = f" - {_shorten(parameter['description'])}"
    return f"{_format_name(name)}{sample} ({presence}, {type_}){description}"


def _shorten(description: str) -> str:
    """Return a description up to its first semicolon, full stop or colon."""
    return description.partition("; ")[0].partition(". ")[0].partition(": ")[0].rstrip(".")


def _resolve(parameter: Schema) -> Schema:
    reference = PARAMETER_REFERENCE.fullmatch(parameter.get("$ref", ""))
    return _get_shared()[reference[1]] if reference else parameter


@cache
def _get_shared() -> dict[str, Schema]:
    return parameters.build_parameters()


def _format_request(request: Request) -> Iterator[str]:
    if request.headers or request.body is not None:
        yield from _format_message("Request", request.headers, request.body)


def _format_answer(answer: Answer) -> Iterator[str]:
    yield from _format_message(f"Response {answer.status}", answer.headers, answer.body)


def _format_message(title: str, headers: Mapping[str, str], body: Any) -> Iterator[str]:
    """Return the parts of a request or an answer: media type, other headers, and body."""
    media_type = f" ({headers['Content-Type']})" if "Content-Type" in headers else ""
    yield f"+ {title}{media_type}"
    others = [f"{name}: {value}" for name, value in headers.items() if name != "Content-Type"]
    if others:
        lines = "\n".join(others)
        yield f"{STEP}+ Headers\n\n{indent(lines, STEP * 3)}"
    if body is not None:
        text = exchanges.format_body(headers, body, 2).replace("\r\n", "\n")
        yield f"{STEP}+ Body\n\n{indent(text, STEP * 3)}"
