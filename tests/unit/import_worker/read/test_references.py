"""References: ids as text, then names; duplicates; what no file holds."""

from typing import Any

import pytest

from import_worker.read.references import RecordIndex, ReferenceTarget
from openevent.model.kinds import Substituted


def target() -> ReferenceTarget:
    found = ReferenceTarget("speakers")
    for place, (own_id, name) in enumerate(
        [("1", "Ada"), (2, "Bob"), (7, "Cy"), (7, "Di"), (7, "Ed"), (8, "Bob")], 1
    ):
        found.index.add(place, own_id, name)
    return found


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ({"id": 1, "name": "Ada"}, 1),
        ({"id": "2", "name": "Bob"}, 2),
        ({"id": 8, "name": " bob "}, 6),
        ({"id": 1, "name": "Ada Lovelace"}, 1),
        ({"id": 7, "name": "Di"}, 4),
        ({"id": 7, "name": "Bob"}, 2),
        ({"id": 99, "name": "Cy"}, 3),
        ({"name": "ED"}, 5),
        (1, 1),
        ("2", 2),
        (None, None),
        ({}, None),
        ({"id": None, "name": None}, None),
        ({"id": "", "name": ""}, None),
    ],
)
def test_it_finds(reference: Any, place: int | None) -> None:
    assert target().one(reference) == place


@pytest.mark.parametrize(
    "reference",
    [99, {"id": 99}, 7, True, [1], 1.5, {"id": {}, "name": "Ada"}, {"id": 1, "name": ["Ada"]}],
)
def test_what_it_does_not_find_is_doubtful(reference: Any) -> None:
    with pytest.raises(Substituted) as substituted:
        target().one(reference)
    assert substituted.value.value is None


def test_what_is_nowhere_but_has_a_name_is_made_once() -> None:
    made: list[dict[str, Any]] = []
    speakers = target()

    def create(record: dict[str, Any]) -> int:
        made.append(record)
        speakers.index.add(6 + len(made), record.get("id"), record["name"])
        return 6 + len(made)

    speakers.create = create
    new = {"id": 50, "name": "Fay", "organisation": "Mill"}
    assert [speakers.one(new), speakers.one(new), speakers.one({"id": 50})] == [7, 7, 7]
    assert made == [new]


def test_a_list_gives_what_it_finds_and_one_doubt() -> None:
    with pytest.raises(Substituted) as substituted:
        target().several([{"id": 1}, {"id": 98}, None, {"id": 99}, {"id": 2}])
    assert substituted.value.value == [1, 2]
    assert (
        str(substituted.value)
        == '"98" is not in the file "speakers": the reference was left out. (2 such references.)'
    )


def test_no_list_at_all() -> None:
    with pytest.raises(Substituted) as substituted:
        target().several("Ada")
    assert substituted.value.value == []


def test_records_without_id_or_name() -> None:
    index = RecordIndex()
    index.add(1, None, None)
    index.add(2, None, "Ada")
    assert [index.find(None, None), index.find("", ""), index.find(None, "ada")] == [None, None, 2]
