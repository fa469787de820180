"""Request bodies: JSON, JSON:API documents and multipart forms, read believing nothing."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final

import orjson
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from multipart import MultipartSegment, ParserError, ParserLimitReached, PushMultipartParser

from api.http import negotiation
from api.http.errors import BadRequest, Conflict, Fault, Invalid

POINTER: Final = "/data/attributes/{}"
MAXIMUM_PARTS: Final = 32
"""Of a form; four megabytes hold half a million."""
HEAD_LIMIT: Final = 8_192
"""Bytes of a part's headers; reading one takes time that grows with the square of its length."""
MAXIMUM_HEADERS: Final = 32
"""Of a part."""
UNREADABLE: Final = "The multipart form cannot be read."


@dataclass(frozen=True)
class Part:
    """A file of a multipart form."""

    name: str
    content: bytes


def raw(event: APIGatewayProxyEventV2) -> bytes:
    """Give the body as it was sent."""
    body = event.body or ""
    return base64.b64decode(body) if event.is_base64_encoded else body.encode()


def json_object(event: APIGatewayProxyEventV2) -> dict[str, Any]:
    """Read a JSON object, `{}` where the body is empty. Raises BadRequest."""
    body = raw(event)
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(found, dict):
        raise BadRequest("The body must be a JSON object.")
    return found


def dashed(found: Mapping[str, Any]) -> dict[str, Any]:
    """Give the members by their dashed names, however they were written (docs/contract/api.md#names)."""
    return {name.replace("_", "-"): value for name, value in found.items()}


def data(event: APIGatewayProxyEventV2) -> dict[str, Any]:
    """Give the members, by dashed name, of the `data` of a plain JSON body, or of the body where it has none."""
    found = json_object(event)
    inner = found.get("data", found)
    if not isinstance(inner, dict):
        raise BadRequest(Fault("The data must be an object.", pointer="/data"))
    return dashed(inner)


def text(found: Mapping[str, Any], name: str) -> str:
    """Give the text of that name. Raises BadRequest where there is none."""
    value = found.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadRequest(Fault(f"The body needs the text {name!r}.", pointer=f"/data/{name}"))
    return value


@dataclass(frozen=True)
class ResourceObject:
    """The resource object of a JSON:API document: its attributes and relationships by dashed name."""

    id: str | None
    attributes: dict[str, Any]
    relationships: dict[str, Any]


def resource_object(event: APIGatewayProxyEventV2, type_: str) -> ResourceObject:
    """Give the resource object of the JSON:API document in the body.

    Raises UnsupportedMedia, BadRequest, Conflict for another type, and Invalid where there is no
    resource object.
    """
    negotiation.check_content_type(event)
    found = json_object(event).get("data")
    if not isinstance(found, dict):
        raise Invalid(Fault("The document needs a resource object as its data.", pointer="/data"))
    if found.get("type") != type_:
        raise Conflict(Fault(f"The type must be {type_!r}.", pointer="/data/type"))
    id_ = found.get("id")
    return ResourceObject(
        None if id_ is None else str(id_),
        _members(found, "attributes"),
        _members(found, "relationships"),
    )


def _members(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    members = {} if found.get(name) is None else found[name]
    if not isinstance(members, dict):
        raise Invalid(Fault(f"The {name} must be an object.", pointer=f"/data/{name}"))
    return dashed(members)


def attributes(event: APIGatewayProxyEventV2, type_: str) -> dict[str, Any]:
    """Give the attributes of the resource object in the body, by dashed name. Raises as resource_object does."""
    return resource_object(event, type_).attributes


def file_part(event: APIGatewayProxyEventV2, name: str) -> Part | None:
    """Give the file of that name in a multipart form, None where there is none. Raises BadRequest."""
    content_type, body = event.headers.get("content-type") or "", raw(event)
    try:
        # All parts are read before one is chosen: a bad part refuses the form wherever it stands.
        parts = list(_parts(content_type, body))
        return next(
            (Part(_filename(head), content) for head, content in parts if head.name == name), None
        )
    except ValueError as error:  # multipart's own errors, and numbers that are too long for email
        raise BadRequest(UNREADABLE) from error


def _parts(content_type: str, body: bytes) -> Iterator[tuple[MultipartSegment, bytes]]:
    """Give head and content of each whole part. Raises ParserError, ParserLimitReached."""
    boundary = _header("Content-Type", content_type).get_boundary("")
    parser = PushMultipartParser(
        boundary.encode("latin-1", "replace"),
        max_header_size=HEAD_LIMIT,
        max_header_count=MAXIMUM_HEADERS,
        max_segment_count=MAXIMUM_PARTS,
        header_charset="latin-1",  # takes any byte; _filename reads UTF-8
    )
    head, content = None, b""
    for piece in parser.parse(body):
        if isinstance(piece, MultipartSegment):
            head, content = piece, b""
            _check_size(head)
        elif piece is None:
            yield head, content
        else:
            content += piece
    if head is None:
        raise ParserError("no part")


def _check_size(head: MultipartSegment) -> None:
    size = sum(len(name) + len(value) for name, value in head.headerlist)
    if size > HEAD_LIMIT:
        raise ParserLimitReached("head")


def _filename(head: MultipartSegment) -> str:
    """Give the name of a part's file, "" where it has none."""
    filename: str | None = head.filename
    if filename is not None:
        return filename.encode("latin-1").decode(errors="replace")
    # Older clients write a name that is not ASCII as `filename*`, which multipart leaves out.
    disposition = dict(head.headerlist)["Content-Disposition"]
    return _header("Content-Disposition", disposition).get_filename("")


def _header(name: str, value: str) -> Message:
    """Give a header whose parameters can be read by name."""
    message = Message()
    message[name] = value
    return message
