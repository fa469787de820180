"""Event types, topics and sub-topics: their slugs."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.api.write.write_helpers import build_document, patch_row
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


@pytest.mark.parametrize(
    ("type_", "extra"),
    [("event-type", {}), ("event-topic", {"slug": None}), ("event-sub-topic", {})],
)
def test_a_slug_is_made_from_the_name_and_stays(
    enter: Enter, add_user: Callable[..., int], type_: str, extra: dict[str, Any]
) -> None:
    admin, word = enter(add_user(is_admin=True)), uuid4().hex

    def create(name: str, **attributes: Any) -> dict[str, Any]:
        body = build_document(type_, {"name": name} | extra | attributes)
        answer = admin.send("POST", f"/v1/{type_}s", body)
        assert answer.status == 201, answer.json
        return dict(answer.json["data"])

    first, second = create(f"{word} & Tea"), create(f"{word}-TEA")
    slugs = [row["attributes"]["slug"] for row in (first, second)]
    assert slugs == [f"{word}-tea", f"{word}-tea-2"]
    assert create(f"{word} 3", slug=f"Own {word}")["attributes"]["slug"] == f"own-{word}"
    renamed = patch_row(admin, type_, int(first["id"]), name=f"{word} Milk", slug="other")
    assert renamed.json["data"]["attributes"]["slug"] == f"{word}-tea"
