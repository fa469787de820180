"""References by id and name, repeated ids, and records that no file holds."""

from typing import Any

import pytest

from import_worker.read.references import RecordIndex, ReferenceTarget
from openevent.model.kinds import Substituted


def build_target() -> ReferenceTarget:
    target = ReferenceTarget("speakers")
    for place, (record_id, name) in enumerate(
        [("1", "Ada"), (2, "Bob"), (7, "Cy"), (7, "Di"), (7, "Ed"), (8, "Bob")], 1
    ):
        target.index.add(place, record_id, name)
    return target


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
        (1.0, 1),
        ("2.0", 2),
        ({"id": 1.0, "name": "Ada Lovelace"}, 1),
        ({"id": "8.00"}, 6),
        (None, None),
        ({}, None),
        ({"id": None, "name": None}, None),
        ({"id": "", "name": ""}, None),
    ],
)
def test_a_reference_finds_its_record(reference: Any, place: int | None) -> None:
    assert build_target().find_one(reference) == place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Zo\u00eb", 1),
        ("Zoe\u0308", 1),
        ("ZOE\u0308\u200b", 1),
        ("Hall 2", 2),
        ("Hall \u00b2", 3),
        ("HALL\u00a02", 2),
        ("hall \u00b2", 2),
        ("Zoe", None),
    ],
)
def test_a_name_is_found_as_people_read_it_and_its_spelling_first(
    name: str, place: int | None
) -> None:
    index = RecordIndex()
    for number, label in enumerate(("Zo\u00eb", "Hall 2", "Hall \u00b2"), 1):
        index.add(number, None, label)
    assert index.find(None, name) == place


@pytest.mark.parametrize(
    "reference",
    [99, {"id": 99}, 7, True, [1], 1.5, {"id": {}, "name": "Ada"}, {"id": 1, "name": ["Ada"]}],
)
def test_a_reference_without_a_record_raises_substituted(reference: Any) -> None:
    with pytest.raises(Substituted) as substituted:
        build_target().find_one(reference)
    assert substituted.value.value is None


def test_an_unknown_record_with_a_name_is_created_once() -> None:
    created: list[dict[str, Any]] = []
    speakers = build_target()

    def create(record: dict[str, Any]) -> int:
        created.append(record)
        speakers.index.add(6 + len(created), record.get("id"), record["name"])
        return 6 + len(created)

    speakers.create = create
    new = {"id": 50, "name": "Fay", "organisation": "Mill"}
    assert [speakers.find_one(new), speakers.find_one(new), speakers.find_one({"id": 50})] == [
        7,
        7,
        7,
    ]
    assert created == [new]


def test_a_list_gives_the_valid_references_and_one_message() -> None:
    with pytest.raises(Substituted) as substituted:
        build_target().find_all([{"id": 1}, {"id": 98}, None, {"id": 99}, {"id": 2}])
    assert substituted.value.value == [1, 2]
    assert (
        str(substituted.value) == '"98" is not in the file "speakers": the reference was left out. '
        "The field has 2 such references."
    )


def test_a_value_that_is_not_a_list_raises_substituted() -> None:
    with pytest.raises(Substituted) as substituted:
        build_target().find_all("Ada")
    assert substituted.value.value == []


def test_a_record_without_id_or_name_is_found_by_the_other() -> None:
    index = RecordIndex()
    index.add(1, None, None)
    index.add(2, None, "Ada")
    assert [index.find(None, None), index.find("", ""), index.find(None, "ada")] == [None, None, 2]


def test_a_reference_into_an_incomplete_file_is_counted_and_not_blamed() -> None:
    target = build_target()
    target.is_complete = False
    target.create = lambda _: pytest.fail("no record is made: the file may hold it")
    assert target.find_one({"id": 1, "name": "Ada"}) == 1
    assert target.find_one({"id": 99, "name": "Flo"}) is None
    assert target.find_all([1, {"id": 99, "name": "Flo"}, {}]) == [1]
    assert target.unchecked_count == 2
    with pytest.raises(Substituted, match="is not a reference"):
        target.find_one(["Ada"])
