"""What browsers show inline: images that nothing could take for a page."""

from urllib.parse import parse_qs, urlsplit

import pytest

from openevent.infra import storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.media_types import SNIFFED_BYTES

pytestmark = pytest.mark.usefixtures("in_memory")

UNKNOWN = "application/octet-stream"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
GIF = b"GIF89a\x10\0\x10\0\x80\0\0"
WEBP = b"RIFF\x24\0\0\0WEBPVP8 "
IMAGES = {"image/png": PNG, "image/jpeg": JPEG, "image/gif": GIF, "image/webp": WEBP}
XMP = b'<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><dc:title>'
MARKUP = (
    b"<!DOCTYPE html>",
    b"<html>",
    b"<HTML><ScRiPt>alert(1)</sCrIpT>",
    b"<script src=//x.example>",
    b"<svg onload=alert(1)>",
    b"<?xml version='1.0'?>",
    b"<body onload=alert(1)>",
    b"<iframe src=javascript:alert(1)>",
    b"<img src=x onerror=alert(1)>",
    b"<a\thref=javascript:alert(1)>",
    b"<!-- x -->",
    b"<title>",
    b"<plaintext>",
    b"<table>",
    b"<pre>",
    b"<meta http-equiv=refresh>",
)
OTHERS = (
    b"BM\x36\0\0\0\0\0\0\0",
    b"BM<html><script>alert(1)</script>",
    b"BM=1;/*",
    b"<html>",
    b"  \r\n<!doctype html>",
    b"\xef\xbb\xbf<html>",
    b"\xff\xfe<\0h\0t\0m\0l\0",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>",
    b"<?xml version='1.0'?><svg/>",
    b"%PDF-1.7\n<script>",
    b"%!PS-Adobe",
    b"PK\3\4",
    b"alert(1)",
    b"#!/bin/sh",
    b"GIF",
    b"GIF88a",
    b"\x89PNG\n",
    b"\xff\xd8",
    b"RIFF\x24\0\0\0WAVEfmt ",
    b"RIFF\x24\0\0\0WEBP<scr",
    b"\0\0\x01\0",
    b"II*\0",
    b"\0\0\0\x1cftypavif",
    b"",
)


def read_headers(content: bytes, name: str = "a.png") -> tuple[str, str]:
    """Store a medium as imports do; read its type and the kind of its disposition from S3."""
    key = storage.build_media_key(7, "d" * 64, storage.build_safe_name(name))
    storage.put_media(key, content, content[:SNIFFED_BYTES], name)
    stored = client("s3").get_object(Bucket=settings().bucket, Key=key)
    assert stored["Body"].read() == content
    return stored["ContentType"], stored["ContentDisposition"].partition(";")[0]


@pytest.mark.parametrize("content_type", IMAGES)
@pytest.mark.parametrize("rest", [b"", b"\0" * 2_000, XMP, b"/*\0*/=1;alert(1)", b"\xff" * 3_000])
def test_an_image_is_inline_with_its_exact_type(content_type: str, rest: bytes) -> None:
    # No browser runs an image type as a script, so a GIF that is one too keeps its type.
    assert read_headers(IMAGES[content_type] + rest) == (content_type, "inline")


@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("distance", [0, 1_400])
def test_an_image_that_holds_markup_is_an_attachment(
    image: bytes, markup: bytes, distance: int
) -> None:
    assert read_headers(image + b"\0" * distance + markup) == (UNKNOWN, "attachment")


@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
def test_markup_that_no_browser_looks_for_changes_nothing(image: bytes) -> None:
    assert read_headers(image + b"\0" * SNIFFED_BYTES + b"<html>")[1] == "inline"


@pytest.mark.parametrize("content", OTHERS)
@pytest.mark.parametrize("name", ["a.png", "a.gif", "a.html", "a.svg", "a.pdf", "a.bmp", "a"])
def test_all_else_is_an_attachment_of_no_type(content: bytes, name: str) -> None:
    assert read_headers(content, name) == (UNKNOWN, "attachment")


def test_markup_in_the_size_of_a_webp_is_markup() -> None:
    assert read_headers(b"RIFF<!--WEBPVP8 -->") == (UNKNOWN, "attachment")


def test_a_medium_keeps_its_name() -> None:
    headers = [storage.build_media_headers(head, "slides/潮.pdf") for head in (PNG, b"%PDF")]
    name = "filename=\"file.pdf\"; filename*=UTF-8''%E6%BD%AE.pdf"
    assert [header["ContentDisposition"] for header in headers] == [
        f"inline; {name}",
        f"attachment; {name}",
    ]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a.bmp", [UNKNOWN]), ("a.BMP", [UNKNOWN]), ("a.dib", [UNKNOWN]), ("a.png", None)],
)
def test_a_bitmap_that_was_stored_as_an_image_is_signed_as_none(
    name: str, content_type: list[str] | None
) -> None:
    key = storage.build_media_key(7, "d" * 64, name)
    url, _ = storage.sign_stable_url(key, 1_800_000_000)
    assert parse_qs(urlsplit(url).query).get("response-content-type") == content_type
