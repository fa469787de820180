"""The comparison of a list with its limit ignores the order of rows."""

import json
from typing import Any

import pytest

from bench import api_bench


def _build_document(*speakers: str, count: int = 1) -> str:
    identifiers = [{"type": "speaker", "id": id_} for id_ in speakers]
    session = {
        "type": "session",
        "id": "1",
        "relationships": {"speakers": {"data": list(identifiers)}},
    }
    document: dict[str, Any] = {
        "data": [session],
        "included": identifiers,
        "meta": {"count": count},
    }
    return json.dumps(document)


def test_the_order_of_rows_does_not_matter() -> None:
    api_bench.check_same_content(_build_document("1", "2"), _build_document("2", "1"))


@pytest.mark.parametrize(
    "other", [_build_document("1"), _build_document("1", "3"), _build_document("1", "2", count=2)]
)
def test_other_content_is_an_error(other: str) -> None:
    with pytest.raises(RuntimeError, match="other JSON"):
        api_bench.check_same_content(_build_document("1", "2"), other)
