"""The types of media, and what browsers show inline: pictures that nothing takes for a page."""

from urllib.parse import parse_qs, urlsplit

import pytest

from openevent.infra import storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.media_types import (
    HEAD_BYTES,
    MAXIMUM_BYTES,
    SNIFFED_BYTES,
    Family,
    detect_media_type,
    detect_other_picture,
)

pytestmark = pytest.mark.usefixtures("in_memory")

UNKNOWN = "application/octet-stream"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
GIF = b"GIF89a\x10\0\x10\0\x80\0\0"
WEBP = b"RIFF\x24\0\0\0WEBPVP8 "
AVIF = b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf"
IMAGES = {
    "image/png": PNG,
    "image/jpeg": JPEG,
    "image/gif": GIF,
    "image/webp": WEBP,
    "image/avif": AVIF,
}
LOCAL_HEADER = b"PK\3\4" + bytes(26)
PRESENTATION = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODP = "application/vnd.oasis.opendocument.presentation"
OOXML = LOCAL_HEADER + b"[Content_Types].xml"
FILES = [
    (b"%PDF-1.7\n", "application/pdf", Family.SLIDES),
    (LOCAL_HEADER + b"mimetype" + ODP.encode() + b"PK\3\4", ODP, Family.SLIDES),
    (OOXML + bytes(900) + LOCAL_HEADER + b"ppt/presentation.xml", PRESENTATION, Family.SLIDES),
    (OOXML + bytes(7_000) + LOCAL_HEADER + b"ppt/slides/", PRESENTATION, Family.SLIDES),
    (b"\0\0\0\x20ftypisom\0\0\2\0isom", "video/mp4", Family.VIDEO),
    (b"\0\0\0\x20ftypmp42\0\0\0\0mp42", "video/mp4", Family.VIDEO),
    (b"\0\0\0\x20ftypM4A \0\0\0\0M4A ", "audio/mp4", Family.AUDIO),
    (b"ID3\4\0\0\0\0\0\0", "audio/mpeg", Family.AUDIO),
    (b"\xff\xfb\x90\x64", "audio/mpeg", Family.AUDIO),
    (b"OggS\0\2" + bytes(22) + b"\1\x1e\1vorbis", "audio/ogg", Family.AUDIO),
    (b"OggS\0\2" + bytes(22) + b"OpusHead", "audio/ogg", Family.AUDIO),
    (b"OggS\0\2" + bytes(22) + b"\x80theora", "video/ogg", Family.VIDEO),
    (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav", Family.AUDIO),
]
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
    b"RIFF\x24\0\0\0WAVE<html>",
    b"RIFF\x24\0\0\0WEBP<scr",
    b"\0\0\x01\0",
    b"II*\0",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    b"\0\0\0\x14ftypqt  ",
    b"%PDF",
    OOXML + bytes(900) + LOCAL_HEADER + b"word/document.xml",
    OOXML + bytes(HEAD_BYTES) + LOCAL_HEADER + b"ppt/presentation.xml",
    LOCAL_HEADER + b"mimetype" + ODP.encode() + b"-template",
    b"OggS\1",
    b"ID3 is a text",
    b"",
)


def read_headers(content: bytes, name: str = "a.png") -> tuple[str, str]:
    """Store a medium as imports do; read its type and the kind of its disposition from S3."""
    key = storage.build_media_key(7, "d" * 64, storage.build_safe_name(name))
    storage.put_media(key, content, content[:HEAD_BYTES], name)
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


@pytest.mark.parametrize(("content", "content_type", "family"), FILES)
def test_a_file_is_an_attachment_with_its_exact_type(
    content: bytes, content_type: str, family: Family
) -> None:
    assert read_headers(content, "talk") == (content_type, "attachment")
    media_type = detect_media_type(content)
    assert media_type is not None
    assert media_type.family is family
    assert read_headers(content + b"<html>", "talk") == (
        UNKNOWN if len(content) < SNIFFED_BYTES else content_type,
        "attachment",
    )


@pytest.mark.parametrize("content_type", IMAGES)
def test_an_image_is_of_the_family_of_pictures(content_type: str) -> None:
    media_type = detect_media_type(IMAGES[content_type])
    assert media_type is not None
    assert (media_type.content_type, media_type.family) == (content_type, Family.PICTURE)


@pytest.mark.parametrize(
    ("brand", "others", "content_type", "other_picture"),
    [
        (b"avif", b"avifmif1", "image/avif", None),
        (b"avis", b"avismsf1", "image/avif", None),
        (b"mif1", b"mif1miafavif", "image/avif", "HEIC"),
        (b"mif1", b"mif1heic", None, "HEIC"),
        (b"heic", b"mif1heicavif", None, "HEIC"),
        (b"hevc", b"", None, "HEIC"),
    ],
)
def test_the_brand_tells_an_avif_from_a_heic(
    brand: bytes, others: bytes, content_type: str | None, other_picture: str | None
) -> None:
    head = b"\0\0\0\x20ftyp" + brand + bytes(4) + others
    media_type = detect_media_type(head)
    assert (media_type and media_type.content_type) == content_type
    assert detect_other_picture(head) == other_picture


def test_each_family_has_its_limit() -> None:
    assert MAXIMUM_BYTES == {
        "picture": 20_000_000,
        "slides": 50_000_000,
        "audio": 500_000_000,
        "video": 500_000_000,
    }
