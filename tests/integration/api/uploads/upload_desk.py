"""Small files, and what clients send to upload them."""

import base64
import struct
import textwrap
import zlib
from typing import Any

import boto3

from openevent.infra import config, storage, upload_keys
from tests.unit.api.client import Client

PDF = b"%PDF-1.7\n% a talk\n"


def make_png(color: int = 0) -> bytes:
    """Make a PNG of one pixel; the color is a level of grey."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes([0, color]))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def as_android(content: bytes) -> str:
    """Write a data URI as Android does: any type, and a line feed after 76 characters."""
    encoded = base64.b64encode(content).decode()
    return "data:null;base64," + "\n".join(textwrap.wrap(encoded, 76)) + "\n"


def upload_picture(client: Client, content: bytes | None = None) -> str:
    """Upload a picture and return its address."""
    picture = make_png() if content is None else content
    answer = client.post("/v1/upload/image", {"data": as_android(picture)})
    assert answer.status == 200, answer.body
    return str(answer.json["url"])


def upload_by_form(client: Client, content: bytes, name: str, content_type: str) -> str:
    """Store a file as the bucket does for a signed form, and return its address."""
    body = {"name": name, "type": content_type, "size": len(content)}
    form = client.post("/v1/upload/presigned", body).json
    put(form["fields"]["key"], content, content_type)
    return str(form["file-url"])


def put(key: str, content: bytes, content_type: str = "application/octet-stream") -> None:
    open_bucket().put_object(Key=key, Body=content, ContentType=content_type)


def read(key: str) -> bytes:
    return bytes(open_bucket().Object(key).get()["Body"].read())


def has(key: str) -> bool:
    return any(other == key for other, _ in storage.list_objects(key))


def find_key(url: str) -> str:
    """Return the key behind the address of an upload or a medium."""
    upload = upload_keys.read_url(url)
    return upload.text if upload else str(storage.read_own_key(url))


def open_bucket() -> Any:
    settings = config.settings()
    return boto3.resource("s3", endpoint_url=settings.aws_endpoint_url).Bucket(settings.bucket)
