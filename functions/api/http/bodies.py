"""Reads request bodies: JSON, JSON:API documents and multipart forms from untrusted clients."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final

import orjson
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from multipart import MultipartSegment, ParserLimitReached, PushMultipartParser

from api.http import negotiation
from api.http.errors import BadRequest, Conflict, Fault, Invalid
from openevent.model import kinds

POINTER: Final = "/data/attributes/{}"
DATA_POINTER: Final = "/data/{}"
MAXIMUM_PARTS: Final = 32
"""Parts of a form. Without a limit, four megabytes hold half a million."""
MAXIMUM_HEAD_BYTES: Final = 8_192
"""Bytes of a part's headers; the time to read them grows with the square of their length."""
MAXIMUM_HEADERS: Final = 32
"""Headers of a part."""
UNREADABLE: Final = "The multipart form cannot be read."


@dataclass(frozen=True)
class Part:
    """A file of a multipart form."""

    name: str
    content: bytes


def read_bytes(event: APIGatewayProxyEventV2) -> bytes:
    """Return the body as the client sent it."""
    body = event.body or ""
    return base64.b64decode(body) if event.is_base64_encoded else body.encode()


def read_json_object(event: APIGatewayProxyEventV2) -> dict[str, Any]:
    """Read a JSON object; an empty body gives `{}`. Raises BadRequest."""
    document = _read_json(event, {})
    if not isinstance(document, dict):
        raise BadRequest("The body must be a JSON object.")
    return document


def read_json_list(event: APIGatewayProxyEventV2) -> list[Any]:
    """Read a JSON list; an empty body gives `[]`. Raises BadRequest."""
    document = _read_json(event, [])
    if not isinstance(document, list):
        raise BadRequest("The body must be a JSON list.")
    return document


def _read_json(event: APIGatewayProxyEventV2, default: Any) -> Any:
    body = read_bytes(event)
    try:
        return orjson.loads(body) if body.strip() else default
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is not JSON.") from error


def dash_names(members: Mapping[str, Any]) -> dict[str, Any]:
    """Replace underscores in the names by dashes (docs/contract/api.md#names)."""
    return {name.replace("_", "-"): value for name, value in members.items()}


def read_data(event: APIGatewayProxyEventV2) -> dict[str, Any]:
    """Read the `data` of a plain JSON body, or the body itself if it has none.

    Returns its members by dashed name. Raises BadRequest.
    """
    document = read_json_object(event)
    data = document.get("data", document)
    if not isinstance(data, dict):
        raise BadRequest(Fault("The data must be an object.", pointer="/data"))
    return dash_names(data)


def require_text(members: Mapping[str, Any], name: str, pointer: str = DATA_POINTER) -> str:
    """Return the text with this name. Raises BadRequest if it is absent or blank."""
    value = members.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadRequest(Fault(f"The body needs the text {name!r}.", pointer=pointer.format(name)))
    return value


def read_switch(members: Mapping[str, Any], name: str) -> bool:
    """Read a switch, false if it is absent (docs/contract/api.md#switches). Raises Invalid."""
    try:
        return kinds.read_switch(members.get(name))
    except kinds.NotOfKind as error:
        raise Invalid(Fault(f"`{name}` must be true or false.", pointer=f"/{name}")) from error


@dataclass(frozen=True)
class ResourceObject:
    """The resource object of a JSON:API document; attributes and relationships by dashed name."""

    id: str | None
    attributes: dict[str, Any]
    relationships: dict[str, Any]


def read_resource_object(event: APIGatewayProxyEventV2, type_: str) -> ResourceObject:
    """Read the resource object of the JSON:API document in the body.

    Raises UnsupportedMedia, BadRequest, Conflict for another type, and Invalid if there is no
    resource object.
    """
    negotiation.check_content_type(event)
    data = read_json_object(event).get("data")
    if not isinstance(data, dict):
        raise Invalid(Fault("The document needs a resource object as its data.", pointer="/data"))
    if data.get("type") != type_:
        raise Conflict(Fault(f"The type must be {type_!r}.", pointer="/data/type"))
    id_ = data.get("id")
    return ResourceObject(
        None if id_ is None else str(id_),
        _read_members(data, "attributes"),
        _read_members(data, "relationships"),
    )


def _read_members(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    members = data.get(name)
    if members is None:
        return {}
    if not isinstance(members, dict):
        raise Invalid(Fault(f"The {name} must be an object.", pointer=f"/data/{name}"))
    return dash_names(members)


def read_attributes(event: APIGatewayProxyEventV2, type_: str) -> dict[str, Any]:
    """Read the attributes of the resource object. Raises the errors of read_resource_object."""
    return read_resource_object(event, type_).attributes


def find_file(event: APIGatewayProxyEventV2, name: str) -> Part | None:
    """Find the first file with this name in a multipart form; None if no part has it.

    Raises BadRequest.
    """
    return next(iter(find_files(event, name)), None)


def find_files(event: APIGatewayProxyEventV2, name: str) -> list[Part]:
    """Find the files with this name in a multipart form, in their order. Raises BadRequest."""
    content_type, body = event.headers.get("content-type") or "", read_bytes(event)
    try:
        # Read every part first: a bad part refuses the form wherever it stands.
        parts = list(_read_parts(content_type, body))
        return [Part(_filename(head), content) for head, content in parts if head.name == name]
    except ValueError as error:  # errors of multipart, and of email for numbers that are too long
        raise BadRequest(UNREADABLE) from error


def _read_parts(content_type: str, body: bytes) -> Iterator[tuple[MultipartSegment, bytes]]:
    """Yield head and content of each complete part. Raises ParserError, ParserLimitReached."""
    parser = _build_parser(content_type)
    head, content = None, b""
    for piece in parser.parse(_drop_padding(parser.boundary, body)):
        if isinstance(piece, MultipartSegment):
            head, content = piece, b""
            _check_size(head)
        elif piece is None:
            yield head, content
        else:
            content += piece
    if head is None:
        parser.close()  # raises ParserError unless the body is a form that ends without a part


def _build_parser(content_type: str) -> PushMultipartParser:
    boundary = _header("Content-Type", content_type).get_boundary("")
    return PushMultipartParser(
        boundary.encode("latin-1", "replace"),
        max_header_size=MAXIMUM_HEAD_BYTES,
        max_header_count=MAXIMUM_HEADERS,
        max_segment_count=MAXIMUM_PARTS,
        header_charset="latin-1",  # accepts any byte; _filename decodes UTF-8
    )


def _drop_padding(boundary: bytes, body: bytes) -> bytes:
    """Drop blanks and tabs at the end of delimiter lines (RFC 2046 5.1.1); multipart refuses them.

    A match goes on to the end of the part's head, where the content starts. So a content that
    begins like a delimiter line is not changed.
    """
    delimiter = rb"(\r\n--" + re.escape(boundary) + rb")[ \t]*+(?=\r\n)"
    # Without an end of the head, take the rest: the time stays linear.
    head = rb"(.*?\r\n\r\n|.*+)"
    line = re.compile(delimiter + head, re.DOTALL)
    # The first line of a body has no line break before it.
    return line.sub(rb"\1\2", b"\r\n" + body, count=MAXIMUM_PARTS)


def _check_size(head: MultipartSegment) -> None:
    size = sum(len(name) + len(value) for name, value in head.headerlist)
    if size > MAXIMUM_HEAD_BYTES:
        raise ParserLimitReached("head")


def _filename(head: MultipartSegment) -> str:
    """Return the name of a part's file, "" if it has none."""
    filename: str | None = head.filename
    if filename is not None:
        return filename.encode("latin-1").decode(errors="replace")
    # Older clients send a non-ASCII name as `filename*`, which multipart ignores.
    disposition = dict(head.headerlist)["Content-Disposition"]
    return _header("Content-Disposition", disposition).get_filename("")


def _header(name: str, value: str) -> Message:
    """Build a header whose parameters can be read by name."""
    message = Message()
    message[name] = value
    return message
