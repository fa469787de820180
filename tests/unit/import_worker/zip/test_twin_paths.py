"""Paths in a zip that differ only in composed and decomposed letters."""

import io
import unicodedata
import warnings
from zipfile import ZipFile

import pytest

from import_worker.zip.package import open_package
from openevent.work.job_failure import JobFailed
from tests.factories.archives import PIXEL, pack_entries

NAME = "images/Zo\u00eb.png"
COMPOSED, DECOMPOSED = (unicodedata.normalize(form, NAME) for form in ("NFC", "NFD"))
OTHER = PIXEL + b"x"


def read_media(entries: dict[str, bytes], *references: str) -> list[bytes | None]:
    raw = pack_entries({"event": b"{}", **entries})
    with open_package(io.BytesIO(raw), len(raw)) as package:
        media = [package.medium(reference) for reference in references]
        return [medium and package.open(medium).read() for medium in media]


@pytest.mark.parametrize("spellings", [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_a_file_in_both_forms_is_one_file(spellings: tuple[str, str]) -> None:
    raw = pack_entries({"event": b"{}"} | dict.fromkeys(spellings, PIXEL))
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.media) == [COMPOSED]
        assert package.workload.media_bytes == len(PIXEL)
        for reference in (f"/{COMPOSED}", DECOMPOSED, "images/Zoe%CC%88.png"):
            medium = package.medium(reference)
            assert medium is not None
            assert package.open(medium).read() == PIXEL


@pytest.mark.parametrize("spelling", [COMPOSED, DECOMPOSED])
def test_a_file_is_found_by_either_form(spelling: str) -> None:
    assert read_media({spelling: PIXEL}, COMPOSED, DECOMPOSED) == [PIXEL, PIXEL]


def test_files_that_differ_are_found_by_their_exact_names_first() -> None:
    entries = {COMPOSED: PIXEL, DECOMPOSED: OTHER}
    references = (
        COMPOSED,
        DECOMPOSED,
        f"/{DECOMPOSED}",
        "images/Zo%C3%AB.png",
        "images/Zoe%CC%88.png",
    )
    assert read_media(entries, *references) == [PIXEL, OTHER, OTHER, PIXEL, OTHER]


def test_a_third_form_finds_one_of_the_files() -> None:
    first, second, third = (
        f"images/a{marks}.png" for marks in ("\u0301\u0316", "\u0316\u0301", "\u0341\u0316")
    )
    assert read_media({first: PIXEL, second: OTHER}, third, second) == [PIXEL, OTHER]


def test_a_folder_around_everything_may_be_spelled_in_both_forms() -> None:
    raw = pack_entries(
        {
            "F\u00eate/event": b"{}",
            "Fe\u0302te/images/a.png": PIXEL,
            "F\u00eate/images/b.png": PIXEL,
        }
    )
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.files) == ["event"]
        assert list(package.media) == ["images/a.png", "images/b.png"]


def test_the_length_of_a_name_is_that_of_its_composed_form() -> None:
    path = unicodedata.normalize("NFD", "images/" + "\u00e9" * 250)
    assert len(path.encode()) > 512
    assert read_media({path: PIXEL}, path) == [PIXEL]


def test_one_name_twice_is_still_refused() -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in ("event", DECOMPOSED, DECOMPOSED):
            archive.writestr(path, b"{}")
    raw = buffer.getvalue()
    with pytest.raises(JobFailed, match="2 times"), open_package(io.BytesIO(raw), len(raw)):
        pass
