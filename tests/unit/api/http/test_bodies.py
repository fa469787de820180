"""Request bodies: forms carry any bytes, and nothing that is sent breaks the reader."""

import base64

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from hypothesis import given, settings
from hypothesis import strategies as st

from api.http import bodies
from api.http.errors import BadRequest

EDGE = "edge7MA4YWxk"


def make_event(
    body: bytes, content_type: str = f'multipart/form-data; boundary="{EDGE}"'
) -> APIGatewayProxyEventV2:
    encoded = base64.b64encode(body).decode()
    return APIGatewayProxyEventV2(
        {"headers": {"content-type": content_type}, "body": encoded, "isBase64Encoded": True}
    )


def make_part(content: bytes, name: str = "file", kind: str = "application/zip") -> bytes:
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="a.zip"\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def make_form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


@given(st.binary(max_size=400) | st.text("\r\n-PK", max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_a_form_carries_any_bytes(content: bytes) -> None:
    file = bodies.file_part(
        make_event(make_form(make_part(b"x", "other"), make_part(content))), "file"
    )
    assert file == bodies.Part("a.zip", content)


def test_a_form_without_the_part() -> None:
    assert bodies.file_part(make_event(make_form(make_part(b"x", "other"))), "file") is None


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"]
)
def test_a_form_without_a_boundary(kind: str) -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(make_event(make_form(make_part(b"x")), kind), "file")


def test_a_form_of_too_many_parts() -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(make_event(make_form(*[make_part(b"")] * 33)), "file")


@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=inner", "message/rfc822"])
def test_a_nested_form_is_content(kind: str) -> None:
    inner = b"--inner\r\n\r\nx\r\n" * 2_000
    assert bodies.file_part(
        make_event(make_form(make_part(inner, kind=kind))), "file"
    ) == bodies.Part("a.zip", inner)


def test_the_header_of_a_part_has_a_maximum_size() -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(make_event(make_form(make_part(b"x", kind="a/b;c=d;" * 1_024))), "file")


@pytest.mark.parametrize(
    "head",
    ["utf-8*", "filename*", "filename*0*=", "(" * 5_000, 'filename="=?utf-8?b?!?="', "\xff\0"],
)
def test_a_part_with_an_unreadable_header_is_no_file(head: str) -> None:
    strange = f"--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n\r\nx\r\n".encode("latin-1")
    assert bodies.file_part(make_event(make_form(strange)), "file") is None


@given(st.text("\"';=*%\\( \t\xff\0?<>,/@:[]0a", max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_part_header_raises_an_error(words: str) -> None:
    strange = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename{words}\r\n\r\nx\r\n'.encode(
        "latin-1"
    )
    file = bodies.file_part(make_event(make_form(strange)), "file")
    assert file is None or (file.content, type(file.name)) == (b"x", str)


def headed(*lines: str, content: bytes = b"x") -> bytes:
    """A form of one part with these header lines."""
    return make_form(f"--{EDGE}\r\n{'\r\n'.join(lines)}\r\n\r\n".encode() + content + b"\r\n")


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename="März.zip"', "März.zip"),
        ("filename*=UTF-8''M%C3%A4rz.zip", "März.zip"),
        ("filename*=iso-8859-1''M%E4rz.zip", "März.zip"),
        ("filename=\"a.zip\"; filename*=UTF-8''b.zip", "a.zip"),
        ('filename*0="a"; filename*1=".zip"', "a.zip"),
        ("filename=a.zip", "a.zip"),
        ('filename="a\\"b.zip"', 'a"b.zip'),
        ('filename="a%22b.zip"', 'a"b.zip'),
        ('filename="C:\\papers\\a.zip"', "a.zip"),
        ('filename=""', ""),
        ("size=1", ""),
    ],
)
def test_a_file_is_named_in_any_way_that_clients_use(parameter: str, name: str) -> None:
    found = bodies.file_part(
        make_event(headed(f'Content-Disposition: form-data; name="file"; {parameter}')), "file"
    )
    assert found == bodies.Part(name, b"x")


def test_a_file_name_that_is_no_utf_8_is_read_with_marks() -> None:
    body = headed('Content-Disposition: form-data; name="file"; filename="März.zip"').replace(
        "ä".encode(), b"\xe4"
    )
    assert bodies.file_part(make_event(body), "file") == bodies.Part("M\ufffdrz.zip", b"x")


DISPOSITION = 'Content-Disposition: form-data; name="file"; filename="a.zip"'


@pytest.mark.parametrize(
    "lines",
    [
        [DISPOSITION.lower()],
        [DISPOSITION.replace("; ", ";")],
        [DISPOSITION.replace("; ", ";\r\n ")],
        [
            DISPOSITION,
            "Content-Type: application/zip",
            "Content-Transfer-Encoding: binary",
            "Content-Length: 1",
        ],
        [DISPOSITION, *(f"X-Header-{number}: 1" for number in range(31))],
        [DISPOSITION, f"X-Header: {'x' * 8_000}"],
    ],
)
def test_a_head_of_many_kinds_is_read(lines: list[str]) -> None:
    assert bodies.file_part(make_event(headed(*lines)), "file") == bodies.Part("a.zip", b"x")


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Type: application/zip"],
        ['Content-Disposition: attachment; name="file"; filename="a.zip"'],
        [DISPOSITION, "no header"],
        [DISPOSITION, "no header: at all"],
        [DISPOSITION, "Content-Length: 2"],
        [DISPOSITION, "Content-Length: -1"],
        [" folded", DISPOSITION],
        [f'Content-Disposition: form-data; name="file"; filename*{"0" * 5_000}="a.zip"'],
        [DISPOSITION, *(f"X-Header-{number}: 1" for number in range(32))],
        [DISPOSITION, f"X-Header: {'x' * 5_000}", f"X-Other: {'x' * 5_000}"],
        [DISPOSITION, f"X-Header: x{'\r\n x' * 5_000}", "X-Other: x"],
    ],
)
def test_a_head_that_cannot_be_read_refuses_the_form(lines: list[str]) -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(make_event(headed(*lines)), "file")


def test_a_bad_part_refuses_the_form_wherever_it_stands() -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(
            make_event(make_form(make_part(b"x"), f"--{EDGE}\r\nno header\r\n\r\n\r\n".encode())),
            "file",
        )


def test_a_form_of_as_many_parts_as_may_be() -> None:
    assert bodies.file_part(
        make_event(make_form(*[make_part(b"x", "other")] * 31, make_part(b"y"))), "file"
    ) == bodies.Part("a.zip", b"y")


@pytest.mark.parametrize("edge", ["----=_Part_1", "a/b:c", "==1==", "x'(y)+z,.?"])
def test_a_boundary_may_have_any_signs_and_no_quotes(edge: str) -> None:
    body = make_form(make_part(b"x")).replace(EDGE.encode(), edge.encode())
    assert bodies.file_part(
        make_event(body, f"multipart/form-data; boundary={edge}"), "file"
    ) == bodies.Part("a.zip", b"x")


@pytest.mark.parametrize("edge", ['"a\nb"', "\ud800", "another", f"{EDGE}more"])
def test_a_boundary_that_the_body_has_not(edge: str) -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(
            make_event(make_form(make_part(b"x")), f"multipart/form-data; boundary={edge}"), "file"
        )


@pytest.mark.parametrize(
    ("before", "after"), [(b"To whom it may concern\r\n", b""), (b"\r\n", b"\r\nPS"), (b"", b"x")]
)
def test_what_stands_around_a_form_is_ignored(before: bytes, after: bytes) -> None:
    assert bodies.file_part(
        make_event(before + make_form(make_part(b"x")) + after), "file"
    ) == bodies.Part("a.zip", b"x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form",
        make_form(),
        b"x" + make_form(make_part(b"x")),
        make_form(make_part(b"x")).replace(b"\r\n", b"\n"),
        make_form(make_part(b"x")).replace(b"\r\n", b" \r\n", 1),
    ],
)
def test_a_body_that_is_no_form(body: bytes) -> None:
    with pytest.raises(BadRequest):
        bodies.file_part(make_event(body), "file")


def test_a_file_is_whole_where_only_the_last_boundary_is_cut_off() -> None:
    body = make_form(make_part(b"x")).removesuffix(b"--\r\n") + b"\r\n"
    assert bodies.file_part(make_event(body), "file") == bodies.Part("a.zip", b"x")


def test_an_incomplete_form_has_no_file() -> None:
    assert bodies.file_part(make_event(make_part(b"half of it")), "file") is None


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b"{} {}", b"[" * 5_000, b'{"a": NaN}', b'"\\ud800"']
)
def test_a_body_that_is_no_json_object_is_a_400(body: bytes) -> None:
    with pytest.raises(BadRequest):
        bodies.json_object(make_event(body))


def test_an_empty_body_is_an_empty_object() -> None:
    assert bodies.json_object(make_event(b" \r\n")) == {}


def test_names_are_read_with_dashes() -> None:
    assert bodies.dashed({"remember_me": 1, "first-name": 2}) == {"remember-me": 1, "first-name": 2}
