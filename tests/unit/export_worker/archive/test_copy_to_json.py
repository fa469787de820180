"""The escapes of COPY are undone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_worker.archive.copy_to_json import unescape


def escape(text: str) -> bytes:
    """Escape as PostgreSQL's COPY does in text format (manual, "COPY", File Formats)."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").encode()


@pytest.mark.parametrize("text", ["", "plain", '"\\n"', "{\n}", '"\\\\n"', "\\", '\n"\\\\\\n"\n'])
def test_text_that_copy_escapes_is_restored(text: str) -> None:
    assert unescape(escape(text)) == text.encode()


@given(
    st.recursive(st.text(), lambda values: st.lists(values) | st.dictionaries(st.text(), values))
)
def test_any_indented_json_is_restored(value: object) -> None:
    text = json.dumps(value, indent=4)
    assert unescape(escape(text)) == text.encode()
