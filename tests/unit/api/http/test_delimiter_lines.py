"""Delimiter lines of multipart forms: forms without parts, and blanks at the end of a line."""

import pytest

from api.http import bodies
from api.http.errors import BadRequest
from tests.unit.api.http.test_bodies import EDGE, make_event, make_form, make_part


@pytest.mark.parametrize("before", [b"", b"\r\n", b"To whom it may concern\r\n"])
@pytest.mark.parametrize("after", [b"", b" \t", b"PS"])
def test_a_form_without_parts_has_no_file(before: bytes, after: bytes) -> None:
    body = before + make_form().removesuffix(b"\r\n") + after
    assert bodies.find_file(make_event(body), "file") is None


def pad(body: bytes, padding: bytes) -> bytes:
    """Append blanks to every delimiter line of a form."""
    edge = EDGE.encode()
    return body.replace(edge + b"\r\n", edge + padding + b"\r\n").replace(
        edge + b"--\r\n", edge + b"--" + padding + b"\r\n"
    )


@pytest.mark.parametrize("padding", [b" ", b"\t", b" \t " * 50])
@pytest.mark.parametrize("before", [b"", b"\r\n", b"To whom it may concern\r\n"])
def test_blanks_after_a_delimiter_line_are_ignored(padding: bytes, before: bytes) -> None:
    form = make_form(make_part(b"", "other"), make_part(b"x"), make_part(b"y", "other"))
    body = before + pad(form, padding)
    assert bodies.find_file(make_event(body), "file") == bodies.Part("a.zip", b"x")


def test_every_part_of_a_full_form_may_have_blanks() -> None:
    body = pad(make_form(*[make_part(b"x", "other")] * 31, make_part(b"y")), b" ")
    assert bodies.find_file(make_event(body), "file") == bodies.Part("a.zip", b"y")


@pytest.mark.parametrize(
    "content",
    [
        f"--{EDGE} \r\n".encode(),
        f"--{EDGE} \r\n\r\n--{EDGE[:-1]} \r\nx".encode(),
        f"x--{EDGE} \r\n".encode(),
        f"\n--{EDGE} \r\n".encode(),
        f"\r\n-{EDGE} \r\n --{EDGE} \r\n".encode(),
        b"x \t",
        b" \r\n\t\r\n ",
    ],
)
def test_a_content_like_a_delimiter_line_keeps_its_blanks(content: bytes) -> None:
    body = make_form(make_part(b"x", "other"), make_part(content)).replace(
        f"--{EDGE}\r\n".encode(), f"--{EDGE} \r\n".encode()
    )
    assert bodies.find_file(make_event(body), "file") == bodies.Part("a.zip", content)


# Megabytes of delimiter lines or of their blanks.
@pytest.mark.parametrize(
    "body",
    [
        f"\r\n--{EDGE} \r\n".encode() * 200_000,
        f"--{EDGE}\r\n".encode() + f"\r\nx--{EDGE} \r\n".encode() * 200_000,
        make_part(f"\r\n--{EDGE}{' ' * 4_000_000}x".encode()),
        make_part(f"\r\n--{EDGE} x".encode() * 200_000),
    ],
)
def test_a_large_form_that_is_invalid_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        bodies.find_file(make_event(body), "file")
