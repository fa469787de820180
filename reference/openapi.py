"""The OpenAPI document: paths, schemas, security and groups."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from reference import (
    exchanges,
    job_bodies,
    json_bodies,
    other_functions,
    parameters,
    responses,
    routes,
    schemas,
)
from reference.exchanges import Example
from reference.routes import DocumentedRoute

FILE: Final = Path(__file__).parent.parent / "docs" / "openapi.json"
DESCRIPTION: Final = """The back end of events: a JSON:API of events, sessions, speakers and more.

Register with `POST /v1/users`, get a token with `POST /v1/auth/login`, and send it as
`Authorization: JWT <token>` or `Authorization: Bearer <token>`. Names have dashes; the API also
accepts underscores. Resources use `application/vnd.api+json`; authentication, tasks, import and
export use `application/json`. The API ignores unknown members of a body, and null for an attribute
that has a default. Null for a required attribute is a 422. An attribute that you may not see is
null. Every GET has an ETag for its whole address, query included. HEAD works wherever GET does."""
COMPONENT_REFERENCE: Final = re.compile(r'"#/components/([^"]+)"')
SECURITY: Final = "securitySchemes"
TOKEN: Final = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`JWT <token>` or `Bearer <token>`, with the access token of a login.",
}
INFO: Final = {
    "title": "Open Event",
    "version": "1",
    "description": DESCRIPTION,
    "license": {"name": "MIT", "identifier": "MIT"},
}


def build_document() -> dict[str, Any]:
    """Build the document from routes and declarations. Raises routes.Undocumented."""
    documented = [*routes.document_routes(), *other_functions.document_routes()]
    tags = sorted({route.operation["tags"][0] for route in documented})
    document = {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/", "description": "The server of this document."}],
        "tags": [{"name": name} for name in tags],
        "paths": _build_paths(documented),
        "components": {
            "schemas": {
                **responses.build_schemas(),
                **json_bodies.build_schemas(),
                **job_bodies.build_schemas(),
                **parameters.build_schemas(),
                **schemas.build_schemas(),
            },
            "parameters": parameters.build_parameters(),
            "responses": responses.build_responses(),
            SECURITY: {"token": TOKEN},
        },
    }
    return _remove_unused(document)


def render() -> str:
    """Return the text of the file."""
    return json.dumps(build_document(), indent=1, ensure_ascii=False) + "\n"


def _remove_unused(document: dict[str, Any]) -> dict[str, Any]:
    """Remove components that nothing refers to, such as bodies that no route accepts."""
    names = set(COMPONENT_REFERENCE.findall(json.dumps(document)))
    used: dict[str, Any] = {}
    for kind, components in document["components"].items():
        used[kind] = {
            name: component
            for name, component in components.items()
            if kind == SECURITY or f"{kind}/{name}" in names
        }
    if used == document["components"]:
        return document
    return _remove_unused(document | {"components": used})


def _build_paths(documented: Iterable[DocumentedRoute]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    counts: Counter[str] = Counter()
    examples = exchanges.load_by_operation()
    for route in sorted(documented, key=lambda route: (route.path, route.method)):
        name = route.operation["operationId"]
        counts[name] += 1
        # An id must be unique, but two paths may have the same operation.
        id_ = name if counts[name] == 1 else f"{name}{counts[name]}"
        operation = route.operation | {"operationId": id_} | _build_body(route, examples)
        paths.setdefault(route.path, {})[route.method] = operation
    return paths


def _build_body(route: DocumentedRoute, examples: Mapping[str, Example]) -> dict[str, Any]:
    """Return the operation's body with its example, if it has one."""
    example = examples.get(route.name)
    if example is None or example.request.body is None:
        return {}
    body = route.operation["requestBody"]
    media_types = body["content"]
    schema = media_types[example.request.headers["Content-Type"].partition(";")[0]]
    with_example = schema | {"example": example.request.body}
    content = {
        name: with_example if value == schema else value for name, value in media_types.items()
    }
    return {"requestBody": body | {"content": content}}
