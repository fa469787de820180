"""The whole OpenAPI document: paths, schemas, security, groups."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from reference import exchanges, other_functions, parameters, responses, routes, schemas

FILE: Final = Path(__file__).parent.parent / "docs" / "openapi.json"
DESCRIPTION: Final = """The back end of an event: a JSON:API of events, sessions, speakers and all that belongs to them.

Register by `POST /v1/users`, get a token by `POST /v1/auth/login`, and send it as `Authorization: JWT <token>` or
`Authorization: Bearer <token>`. Names are dashed; those with underscores are understood. Bodies and answers of
resources are `application/vnd.api+json`; authentication, tasks, import and export speak `application/json`. What a
body says and nobody knows is ignored, and so is null for what has a default; null for what is needed is a 422.
Attributes that are not for who asks are null. Every GET has an ETag, which belongs to its address, query included."""
COMPONENT_REFERENCE: Final = re.compile(r'"#/components/([^"]+)"')
SECURITY: Final = "securitySchemes"
TOKEN: Final = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`JWT <token>` or `Bearer <token>`, with the access token that logging in gives.",
}


def build_document() -> dict[str, Any]:
    """Make the document of the API as it is. Raises routes.Undocumented."""
    documented = [*routes.document_routes(), *other_functions.document_routes()]
    return _without_unused(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Open Event",
                "version": "1",
                "description": DESCRIPTION,
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/", "description": "Where this document is."}],
            "tags": [
                {"name": name} for name in sorted({one.operation["tags"][0] for one in documented})
            ],
            "paths": _paths(documented),
            "components": {
                "schemas": responses.build_schemas() | schemas.build_schemas(),
                "parameters": parameters.build_parameters(),
                "responses": responses.build_responses(),
                SECURITY: {"token": TOKEN},
            },
        }
    )


def render() -> str:
    """Give the document as the file has it."""
    return json.dumps(build_document(), indent=1, ensure_ascii=False) + "\n"


def _without_unused(whole: dict[str, Any]) -> dict[str, Any]:
    """Leave out the components to which nothing refers: of what nobody makes or changes, nothing is sent."""
    used = set(COMPONENT_REFERENCE.findall(json.dumps(whole)))
    kept = {
        kind: {
            name: one for name, one in named.items() if kind == SECURITY or f"{kind}/{name}" in used
        }
        for kind, named in whole["components"].items()
    }
    return whole if kept == whole["components"] else _without_unused(whole | {"components": kept})


def _paths(documented: Iterable[routes.DocumentedRoute]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    times: Counter[str] = Counter()
    played = exchanges.load_by_operation()
    for one in sorted(documented, key=lambda one: (one.path, one.method)):
        name = one.operation["operationId"]
        times[name] += 1
        # The same thing by another path.
        own = {"operationId": name if times[name] == 1 else f"{name}{times[name]}"}
        paths.setdefault(one.path, {})[one.method] = one.operation | own | _sent(one, played)
    return paths


def _sent(one: routes.DocumentedRoute, played: Mapping[str, exchanges.Example]) -> dict[str, Any]:
    """Give the body of an operation with the example of what is sent, where there is one."""
    example = played.get(one.name)
    if example is None or example.request.body is None:
        return {}
    body = one.operation["requestBody"]
    same = body["content"][example.request.headers["Content-Type"]]
    shown = {
        kind: same | {"example": example.request.body}
        for kind, each in body["content"].items()
        if each == same
    }
    return {"requestBody": body | {"content": body["content"] | shown}}
