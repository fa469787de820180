"""COPY's escapes undone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_worker.archive.rows import unescape


def escaped(text: str) -> bytes:
    """Escape as PostgreSQL's COPY does in text format (manual, "COPY", File Formats)."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").encode()


@pytest.mark.parametrize("text", ["", "plain", '"\\n"', "{\n}", '"\\\\n"', "\\", '\n"\\\\\\n"\n'])
def test_what_copy_escapes_comes_back(text: str) -> None:
    assert unescape(escaped(text)) == text.encode()


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_indented_json_comes_back(value: object) -> None:
    text = json.dumps(value, indent=4)
    assert unescape(escaped(text)) == text.encode()
