"""What operations answer, and the documents that all of them share."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from api.http.answers import JSON, JSONAPI, JSONAPI_VERSION
from reference import schemas
from reference.schemas import Schema

FAULT_DESCRIPTIONS: Final[Mapping[int, str]] = {
    400: "The query, the JSON or a header cannot be read; `source` says where.",
    401: "Nobody is logged in, or the token is no longer valid.",
    403: "It may be seen, but not this be done with it.",
    404: "Not found, or you may not see it.",
    405: "The event is not set up for this.",
    406: f"The client does not take {JSONAPI}.",
    409: "It is in the way of something that is there, or of another type.",
    412: "It has changed since the client read it.",
    413: "Too large; send less, or ask for smaller pages.",
    415: f"The body is not {JSONAPI}.",
    422: "The document can be read, but is not right; each fault has a `source.pointer`.",
    429: "Too many requests; Retry-After says when the next may come, in seconds.",
    500: "Something went wrong on our side; it is noted under the error's id.",
    503: "The database is waking up, or a service does not answer; try again after Retry-After seconds.",
}
RETRY_STATUSES: Final = frozenset({429, 503})
COMMON_STATUSES: Final = (500, 503)
ETAG_HEADER: Final[Schema] = {
    "ETag": {"description": "For If-None-Match and If-Match.", "schema": {"type": "string"}}
}
LOCATION_HEADER: Final[Schema] = {
    "Location": {"description": "The place of what was made.", "schema": {"type": "string"}}
}
CREATED_HEADERS: Final[Schema] = LOCATION_HEADER | ETAG_HEADER
RETRY_HEADER: Final[Schema] = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}
}


def build_schemas() -> dict[str, Schema]:
    """Give the schemas that are of no resource, by name."""
    text: Schema = {"type": "string"}
    number: Schema = {"type": "integer", "minimum": 0}
    error = {
        "id": text,
        "status": text,
        "title": text,
        "detail": text,
        "source": {"type": "object"},
    }
    said = {
        "errors": {"type": "array", "minItems": 1, "items": schemas.ref("error")},
        "jsonapi": schemas.ref("jsonapi"),
    }
    resource = {
        "type": text,
        "id": text,
        "attributes": {"type": "object"},
        "relationships": {"type": "object"},
    }
    return {
        "jsonapi": {
            "type": "object",
            "properties": {"version": {"const": JSONAPI_VERSION["version"]}},
        },
        "links": {
            "type": "object",
            "additionalProperties": {"type": "string", "format": "uri-reference"},
        },
        "count": {"type": "object", "properties": {"count": number, "unread": number}},
        "error": {"type": "object", "properties": error, "required": ["status", "title", "detail"]},
        "errors": {
            "type": "object",
            "properties": {**said, "error": text},
            "required": ["errors", "jsonapi"],
        },
        "resource": {"type": "object", "properties": resource, "required": ["type", "id"]},
        "done": {
            "type": "object",
            "properties": {
                "meta": {"type": "object", "properties": {"message": text}},
                "jsonapi": schemas.ref("jsonapi"),
            },
            "required": ["meta", "jsonapi"],
        },
    }


def build_responses() -> dict[str, Schema]:
    """Give the answers that tell of faults, in JSON:API's media type and in plain JSON."""
    kinds = {JSONAPI: "", JSON: "plain-"}
    return {
        f"{prefix}{status}": _fault(status, kind)
        for status in FAULT_DESCRIPTIONS
        for kind, prefix in kinds.items()
    }


def _fault(status: int, media_type: str) -> Schema:
    # A 401 has the member `error`, for which JSON:API documents have no room.
    kind = JSON if status == HTTPStatus.UNAUTHORIZED else media_type
    headers = {"headers": RETRY_HEADER} if status in RETRY_STATUSES else {}
    return {
        "description": FAULT_DESCRIPTIONS[status],
        "content": {kind: {"schema": schemas.ref("errors")}},
        **headers,
    }


def refer_to_faults(*statuses: int, plain: bool = False) -> dict[str, Schema]:
    """Refer to the answers of these statuses, and of those that every operation may have."""
    prefix = "plain-" if plain else ""
    return {
        str(one): schemas.ref(f"{prefix}{one}", "responses")
        for one in sorted({*statuses, *COMMON_STATUSES})
    }


def build_response(said: str, schema: Schema, media_type: str = JSONAPI, **headers: Any) -> Schema:
    """Give an answer with a body."""
    return {
        "description": said,
        "content": {media_type: {"schema": schema}},
        **({"headers": headers} if headers else {}),
    }


def build_empty_response(said: str, **headers: Any) -> Schema:
    """Give an answer without a body."""
    return {"description": said, **({"headers": headers} if headers else {})}
