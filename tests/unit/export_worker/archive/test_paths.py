"""Paths in the zip and names of downloads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_worker.archive import paths

KEY = "media/events/1/0123/{}"


@pytest.mark.parametrize(
    ("object_", "extension"),
    [
        ("ada.png", ".png"),
        ("ada.PNG", ".png"),
        ("ada.tar.gz", ".gz"),
        ("ada", ""),
        ("ada.", ""),
        (".png", ""),
        ("ada.p/ng", ""),
        ("ada.waytoolong1", ""),
        ("ada.é", ""),
    ],
)
def test_the_extension_of_the_objects_key_is_added_in_lower_case(
    object_: str, extension: str
) -> None:
    path = paths.build_path("images/speakers/{name}_{id}", "7", "Ada Lovelace", KEY.format(object_))
    assert path == f"images/speakers/AdaLovelace_7{extension}"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("ada lovelace", "AdaLovelace"),
        ("  Ada\u00a0 \t LOVELACE ", "AdaLovelace"),
        ("Ada/Lovelace", "AdaLovelace"),
        ("o'neil", "O'Neil"),
        ("", "Unnamed"),
        ("???", "Unnamed"),
        ("...", "Unnamed"),
        ("\x00\x1f", "Unnamed"),
    ],
)
def test_a_name_becomes_one_word(name: str, word: str) -> None:
    assert paths.join_name(name) == word


@given(st.text(max_size=400))
def test_any_name_becomes_one_safe_part_of_a_path(name: str) -> None:
    word = paths.join_name(name)
    assert 0 < len(word.encode()) <= paths.NAME_BYTES
    assert word.isprintable()
    assert not paths.FORBIDDEN & set(word)
    assert not word.startswith(".")
