"""A list and its limit are compared by what they say, not by the order in which they say it."""

import json
from typing import Any

import pytest

from bench import api_bench


def _document(*speakers: str, count: int = 1) -> str:
    linked = [{"type": "speaker", "id": id_} for id_ in speakers]
    session = {"type": "session", "id": "1", "relationships": {"speakers": {"data": list(linked)}}}
    document: dict[str, Any] = {"data": [session], "included": linked, "meta": {"count": count}}
    return json.dumps(document)


def test_the_order_of_what_has_none_is_free() -> None:
    api_bench.check_same_content(_document("1", "2"), _document("2", "1"))


@pytest.mark.parametrize(
    "other", [_document("1"), _document("1", "3"), _document("1", "2", count=2)]
)
def test_other_content_is_told(other: str) -> None:
    with pytest.raises(RuntimeError, match="other JSON"):
        api_bench.check_same_content(_document("1", "2"), other)
