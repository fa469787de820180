"""Request bodies: forms carry any bytes, and nothing that is sent breaks the reader."""

import base64

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from hypothesis import given, settings
from hypothesis import strategies as st

from api.http import bodies
from api.http.errors import BadRequest

EDGE = "edge7MA4YWxk"


def event(
    body: bytes, content_type: str = f'multipart/form-data; boundary="{EDGE}"'
) -> APIGatewayProxyEventV2:
    sent = base64.b64encode(body).decode()
    return APIGatewayProxyEventV2(
        {"headers": {"content-type": content_type}, "body": sent, "isBase64Encoded": True}
    )


def part(content: bytes, name: str = "file", kind: str = "application/zip") -> bytes:
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="a.zip"\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


@given(st.binary(max_size=400) | st.text("\r\n-PK", max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_a_form_carries_any_bytes(content: bytes) -> None:
    found = bodies.file_part(event(form(part(b"x", "other"), part(content))), "file")
    assert found == bodies.Part("a.zip", content)


def test_a_form_without_the_part() -> None:
    assert bodies.file_part(event(form(part(b"x", "other"))), "file") is None


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"]
)
def test_a_form_without_a_boundary(kind: str) -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(event(form(part(b"x")), kind), "file")


def test_a_form_of_too_many_parts() -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(event(form(*[part(b"")] * 33)), "file")


@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=inner", "message/rfc822"])
def test_a_form_within_a_form_is_content(kind: str) -> None:
    inner = b"--inner\r\n\r\nx\r\n" * 2_000
    assert bodies.file_part(event(form(part(inner, kind=kind))), "file") == bodies.Part(
        "a.zip", inner
    )


def test_the_head_of_a_part_has_a_bound() -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(event(form(part(b"x", kind="a/b;c=d;" * 1_024))), "file")


@pytest.mark.parametrize(
    "head",
    ["utf-8*", "filename*", "filename*0*=", "(" * 5_000, 'filename="=?utf-8?b?!?="', "\xff\0"],
)
def test_a_head_that_nobody_understands_names_no_file(head: str) -> None:
    strange = f"--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n\r\nx\r\n".encode("latin-1")
    assert bodies.file_part(event(form(strange)), "file") is None


@given(st.text("\"';=*%\\( \t\xff\0?<>,/@:[]0a", max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_head_breaks_the_reader(words: str) -> None:
    strange = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename{words}\r\n\r\nx\r\n'.encode(
        "latin-1"
    )
    found = bodies.file_part(event(form(strange)), "file")
    assert found is None or (found.content, type(found.name)) == (b"x", str)


def test_a_form_that_was_cut_off_has_no_file() -> None:
    assert bodies.file_part(event(part(b"half of it")), "file") is None


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b"{} {}", b"[" * 5_000, b'{"a": NaN}', b'"\\ud800"']
)
def test_what_is_no_json_object(body: bytes) -> None:
    with pytest.raises(BadRequest):
        bodies.json_object(event(body))


def test_an_empty_body_is_an_empty_object() -> None:
    assert bodies.json_object(event(b" \r\n")) == {}


def test_names_are_read_dashed() -> None:
    assert bodies.dashed({"remember_me": 1, "first-name": 2}) == {"remember-me": 1, "first-name": 2}
