"""Base64 as clients send it: declared in many ways, with line breaks, or not at all."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.errors import Invalid
from api.uploads.data_uris import decode

DECLARATIONS = ("data:image/jpeg;base64,", "data:null;base64,", "DATA:;charset=utf-8;base64,", " ")


@given(st.binary(max_size=400), st.sampled_from(DECLARATIONS), st.integers(1, 90))
def test_the_bytes_come_back(content: bytes, declaration: str, width: int) -> None:
    encoded = base64.b64encode(content).decode()
    lines = [encoded[start : start + width] for start in range(0, len(encoded), width)]
    assert decode(declaration + "\r\n".join(lines) + "\n") == content


def test_padding_and_alphabet_may_be_those_of_urls() -> None:
    content = b"\xfb\xff\xfe\xf0"
    text = base64.urlsafe_b64encode(content).decode().rstrip("=")
    assert decode(text) == content


@pytest.mark.parametrize("text", ["a", "data:image/png;base64,a*b=", "äöü", "data:,x,y"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        decode(text)
