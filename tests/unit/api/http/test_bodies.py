"""Request bodies: forms carry any bytes, and no body breaks the reader."""

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
    lines = [
        f"--{EDGE}",
        f'Content-Disposition: form-data; name="{name}"; filename="a.zip"',
        f"Content-Type: {kind}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


def make_form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


@given(st.binary(max_size=400) | st.text("\r\n-PK", max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_a_form_carries_any_bytes(content: bytes) -> None:
    file = bodies.find_file(
        make_event(make_form(make_part(b"x", "other"), make_part(content))), "file"
    )
    assert file == bodies.Part("a.zip", content)


def test_a_form_without_the_part_has_no_file() -> None:
    assert bodies.find_file(make_event(make_form(make_part(b"x", "other"))), "file") is None


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"]
)
def test_a_form_without_a_boundary_is_refused(kind: str) -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(make_event(make_form(make_part(b"x")), kind), "file")


def test_a_form_with_too_many_parts_is_refused() -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(make_event(make_form(*[make_part(b"")] * 33)), "file")


@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=inner", "message/rfc822"])
def test_a_nested_form_is_content(kind: str) -> None:
    inner = b"--inner\r\n\r\nx\r\n" * 2_000
    assert bodies.find_file(
        make_event(make_form(make_part(inner, kind=kind))), "file"
    ) == bodies.Part("a.zip", inner)


def test_a_part_with_a_long_head_is_refused() -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(make_event(make_form(make_part(b"x", kind="a/b;c=d;" * 1_024))), "file")


@pytest.mark.parametrize(
    "head",
    ["utf-8*", "filename*", "filename*0*=", "(" * 5_000, 'filename="=?utf-8?b?!?="', "\xff\0"],
)
def test_a_head_without_a_valid_name_has_no_file(head: str) -> None:
    broken_part = f"--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n\r\nx\r\n".encode(
        "latin-1"
    )
    assert bodies.find_file(make_event(make_form(broken_part)), "file") is None


@given(st.text("\"';=*%\\( \t\xff\0?<>,/@:[]0a", max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_part_header_raises_an_error(words: str) -> None:
    disposition = f'Content-Disposition: form-data; name="file"; filename{words}'
    broken_part = f"--{EDGE}\r\n{disposition}\r\n\r\nx\r\n".encode("latin-1")
    file = bodies.find_file(make_event(make_form(broken_part)), "file")
    assert file is None or (file.content, type(file.name)) == (b"x", str)


def form_with_head(*lines: str, content: bytes = b"x") -> bytes:
    """Build a form of one part with these header lines."""
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
def test_every_client_s_form_of_a_file_name_is_read(parameter: str, name: str) -> None:
    body = form_with_head(f'Content-Disposition: form-data; name="file"; {parameter}')
    file = bodies.find_file(make_event(body), "file")
    assert file == bodies.Part(name, b"x")


def test_a_file_name_that_is_not_utf_8_gets_replacement_characters() -> None:
    body = form_with_head(
        'Content-Disposition: form-data; name="file"; filename="März.zip"'
    ).replace("ä".encode(), b"\xe4")
    assert bodies.find_file(make_event(body), "file") == bodies.Part("M\ufffdrz.zip", b"x")


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
def test_unusual_but_valid_heads_are_read(lines: list[str]) -> None:
    assert bodies.find_file(make_event(form_with_head(*lines)), "file") == bodies.Part(
        "a.zip", b"x"
    )


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
def test_a_form_with_an_invalid_head_is_refused(lines: list[str]) -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(make_event(form_with_head(*lines)), "file")


def test_a_bad_part_refuses_the_form_wherever_it_stands() -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(
            make_event(make_form(make_part(b"x"), f"--{EDGE}\r\nno header\r\n\r\n\r\n".encode())),
            "file",
        )


def test_a_form_with_the_maximum_of_parts_is_read() -> None:
    assert bodies.find_file(
        make_event(make_form(*[make_part(b"x", "other")] * 31, make_part(b"y"))), "file"
    ) == bodies.Part("a.zip", b"y")


@pytest.mark.parametrize("edge", ["----=_Part_1", "a/b:c", "==1==", "x'(y)+z,.?"])
def test_a_boundary_may_contain_punctuation_without_quotes(edge: str) -> None:
    body = make_form(make_part(b"x")).replace(EDGE.encode(), edge.encode())
    assert bodies.find_file(
        make_event(body, f"multipart/form-data; boundary={edge}"), "file"
    ) == bodies.Part("a.zip", b"x")


@pytest.mark.parametrize("edge", ['"a\nb"', "\ud800", "another", f"{EDGE}more"])
def test_a_boundary_that_is_not_in_the_body_is_refused(edge: str) -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(
            make_event(make_form(make_part(b"x")), f"multipart/form-data; boundary={edge}"), "file"
        )


@pytest.mark.parametrize(
    ("before", "after"), [(b"To whom it may concern\r\n", b""), (b"\r\n", b"\r\nPS"), (b"", b"x")]
)
def test_text_before_and_after_a_form_is_ignored(before: bytes, after: bytes) -> None:
    assert bodies.find_file(
        make_event(before + make_form(make_part(b"x")) + after), "file"
    ) == bodies.Part("a.zip", b"x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form",
        f"--{EDGE}\r\n".encode(),
        b"x" + make_form(),
        b"x" + make_form(make_part(b"x")),
        make_form(make_part(b"x")).replace(b"\r\n", b"\n"),
        make_form(make_part(b"x")).replace(b"\r\n", b" x\r\n", 1),
        make_form(make_part(b"x")).replace(b"\r\n", b"\x0b\r\n", 1),
    ],
)
def test_a_body_that_is_not_a_form_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(make_event(body), "file")


def test_a_file_is_complete_if_only_the_last_boundary_is_cut_off() -> None:
    body = make_form(make_part(b"x")).removesuffix(b"--\r\n") + b"\r\n"
    assert bodies.find_file(make_event(body), "file") == bodies.Part("a.zip", b"x")


def test_an_incomplete_form_has_no_file() -> None:
    assert bodies.find_file(make_event(make_part(b"half of it")), "file") is None


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b"{} {}", b"[" * 5_000, b'{"a": NaN}', b'"\\ud800"']
)
def test_a_body_that_is_not_a_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        bodies.read_json_object(make_event(body))


def test_an_empty_body_is_an_empty_object() -> None:
    assert bodies.read_json_object(make_event(b" \r\n")) == {}


def test_underscores_in_names_become_dashes() -> None:
    assert bodies.dash_names({"remember_me": 1, "first-name": 2}) == {
        "remember-me": 1,
        "first-name": 2,
    }
