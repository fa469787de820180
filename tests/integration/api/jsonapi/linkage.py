"""Helpers that read identifiers and included resources of documents."""

from typing import Any


def index_included(document: Any) -> dict[tuple[str, str], Any]:
    resources = {(item["type"], item["id"]): item for item in document["included"]}
    assert len(resources) == len(document["included"])
    return resources


def get_linkage(resource: Any, name: str) -> Any:
    return resource["relationships"][name]["data"]


def make_identifiers(type_: str, *ids: int) -> list[dict[str, str]]:
    return [{"type": type_, "id": str(id_)} for id_ in ids]
