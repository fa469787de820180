"""Guids in bodies, queries and files."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from openevent.model.kinds import GuidKind, NotOfKind
from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning

GUID = "6f1c62d1-8a0e-4c39-9d7b-0a3f5e2c0001"
WRONG = [
    "",
    "6f1c62d1",
    "6f1c62d18a0e4c399d7b0a3f5e2c0001",
    f"{{{GUID}}}",
    f"urn:uuid:{GUID}",
    f"{GUID}\n{GUID}",
    "\u0666f1c62d1-8a0e-4c39-9d7b-0a3f5e2c0001",
    5,
    [GUID],
]


def test_the_example_is_a_guid() -> None:
    assert UUID(GuidKind.example.format(7)).version == 4


@pytest.mark.parametrize("text", [GUID, GUID.upper(), f" {GUID}\n"])
def test_a_file_has_it_in_any_case(text: str) -> None:
    assert build_reader("guid")(text) == GUID
    assert GuidKind().read_query(text) == UUID(GUID)
    assert GuidKind().check(text) == GUID


def test_what_was_read_reads_the_same_again() -> None:
    read = build_reader("guid")
    guid = str(uuid4())
    assert read(read(guid)) == guid


@pytest.mark.parametrize("value", WRONG[1:])
def test_a_malformed_one_is_a_warning(value: Any) -> None:
    message, substitute = read_with_warning(build_reader("guid"), value)
    assert message.endswith(" is not a UUID: the row gets a new one.")
    assert substitute is None


@pytest.mark.parametrize("number", [0, 2**128 - 1])
def test_the_uuids_that_identify_nothing_are_malformed(number: int) -> None:
    assert read_with_warning(build_reader("guid"), str(UUID(int=number)))[1] is None


@pytest.mark.parametrize("value", WRONG)
def test_a_query_and_a_body_refuse_it(value: Any) -> None:
    with pytest.raises(ValueError, match=r"is not a UUID\.$"):
        GuidKind().read_query(value)
    with pytest.raises(NotOfKind):
        GuidKind().check(value)
