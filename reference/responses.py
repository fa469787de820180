"""The answers of operations, and the schemas of documents that belong to no resource."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from api.http.answers import JSON, JSONAPI, JSONAPI_VERSION
from reference import schemas
from reference.schemas import Schema

FAULT_DESCRIPTIONS: Final[Mapping[int, str]] = {
    400: "The query, the JSON or a header cannot be read; `source` names the place.",
    401: "You are not logged in, or the token is no longer valid.",
    403: "You may see this, but you may not do this with it.",
    404: "Not found, or you may not see it.",
    405: "The event does not have this feature.",
    406: f"The client does not accept {JSONAPI}.",
    409: "This conflicts with another resource, or the type is wrong.",
    412: "The resource has changed since the client read it.",
    413: "Too large: send less, or ask for smaller pages.",
    415: f"The body is not {JSONAPI}.",
    422: "The document can be read, but it is not valid; each error has a `source.pointer`.",
    429: "Too many requests: wait for as many seconds as Retry-After says.",
    500: "An unexpected error, which is logged with the error's id.",
    503: "The database is starting or a service does not answer: wait for Retry-After seconds.",
}
STATUS_DESCRIPTION: Final = "A text; a number if the deployment says so, except 422."
RETRY_STATUSES: Final = frozenset({429, 503})
COMMON_STATUSES: Final = (500, 503)
"""Every operation may answer these."""
TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "integer", "minimum": 0}
SOURCE: Final[Schema] = {
    "type": "object",
    "properties": {
        "pointer": {"type": "string", "description": "The place in the body, a JSON pointer."},
        "parameter": {"type": "string", "description": "The parameter of the query, or a header."},
    },
    "additionalProperties": False,
    "description": "The place of the error; empty if it has none.",
}
DELETION: Final[Schema] = {
    "type": "object",
    "properties": {
        "message": TEXT,
        "also-deleted": {
            "type": "object",
            "additionalProperties": NUMBER,
            "description": "How many rows went along, by type.",
        },
        "restorable-until": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "Null if it is gone for good, or if nothing is purged.",
        },
    },
    "required": ["message", "also-deleted", "restorable-until"],
    "additionalProperties": False,
}
ETAG_HEADER: Final[Schema] = {
    "ETag": {"description": "For If-None-Match and If-Match.", "schema": TEXT}
}
LOCATION_HEADER: Final[Schema] = {
    "Location": {"description": "The path of the new resource.", "schema": TEXT}
}
CREATED_HEADERS: Final[Schema] = LOCATION_HEADER | ETAG_HEADER
RETRY_HEADER: Final[Schema] = {"Retry-After": {"description": "Seconds to wait.", "schema": TEXT}}


def build_schemas() -> dict[str, Schema]:
    """Build the schemas that belong to no resource, by name."""
    return {
        "jsonapi": _build_object(
            {"version": {"type": "string", "const": JSONAPI_VERSION["version"]}}
        ),
        "links": {
            "type": "object",
            "additionalProperties": {"type": "string", "format": "uri-reference"},
        },
        "count": _build_object({"count": NUMBER, "unread": NUMBER}),
        "written": _build_object(
            {
                "ignored": {"type": "array", "items": TEXT},
                "mails": _build_object({"will-send": NUMBER}, "will-send"),
                "dry-run": {"type": "boolean", "const": True},
            }
        ),
        **_build_error_schemas(),
        "done": _build_object(
            {"meta": _build_object({"message": TEXT}), "jsonapi": schemas.ref("jsonapi")},
            "meta",
            "jsonapi",
        ),
        "deleted": _build_object(
            {"meta": DELETION, "jsonapi": schemas.ref("jsonapi")}, "meta", "jsonapi"
        ),
    }


def build_responses() -> dict[str, Schema]:
    """Build the error answers, in the media type of JSON:API and in plain JSON."""
    responses: dict[str, Schema] = {}
    for status in FAULT_DESCRIPTIONS:
        responses[str(status)] = _build_fault(status, JSONAPI)
        responses[f"plain-{status}"] = _build_fault(status, JSON)
    return responses


def refer_to_faults(*statuses: int, plain: bool = False) -> dict[str, Schema]:
    """Refer to the error answers with these statuses and with COMMON_STATUSES."""
    prefix = "plain-" if plain else ""
    return {
        str(status): schemas.ref(f"{prefix}{status}", "responses")
        for status in sorted({*statuses, *COMMON_STATUSES})
    }


def build_response(
    description: str, schema: Schema, media_type: str = JSONAPI, **headers: Any
) -> Schema:
    """Build an answer with a body."""
    content = {"content": {media_type: {"schema": schema}}}
    return build_empty_response(description, **headers) | content


def build_empty_response(description: str, **headers: Any) -> Schema:
    """Build an answer without a body."""
    response: Schema = {"description": description}
    return response | {"headers": headers} if headers else response


def _build_object(properties: Mapping[str, Schema], *required: str) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties)}
    return schema | {"required": list(required)} if required else schema


def _build_error_schemas() -> dict[str, Schema]:
    status = {"type": ["string", "integer"], "description": STATUS_DESCRIPTION}
    error = {"id": TEXT, "status": status, "title": TEXT, "detail": TEXT, "source": SOURCE}
    errors = {
        "errors": {"type": "array", "minItems": 1, "items": schemas.ref("error")},
        "jsonapi": schemas.ref("jsonapi"),
        "error": TEXT,
    }
    return {
        "error": _build_object(error, "status", "title", "detail", "source"),
        "errors": _build_object(errors, "errors", "jsonapi"),
    }


def _build_fault(status: int, media_type: str) -> Schema:
    # A 401 has the member `error`, which JSON:API documents may not have.
    error_type = JSON if status == HTTPStatus.UNAUTHORIZED else media_type
    response: Schema = {
        "description": FAULT_DESCRIPTIONS[status],
        "content": {error_type: {"schema": schemas.ref("errors")}},
    }
    return response | {"headers": RETRY_HEADER} if status in RETRY_STATUSES else response
