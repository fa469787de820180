"""`make release` writes the version to all places, or to none."""

import shutil
from pathlib import Path

import pytest

from local.delivery import release, target
from tests.places import ROOT

PLACES = ("pyproject.toml", "template.yaml", "docs/sam-local.md")
CHANGELOG = "# Changelog\n\n## Unreleased\n\n- A change.\n\n## 0.0.1 - 2026-01-01\n\n- The first.\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that name the release."""
    (tmp_path / "docs").mkdir()
    for name in PLACES:
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    return tmp_path


def read(root: Path) -> list[str]:
    return [(root / name).read_text() for name in (*PLACES, "CHANGELOG.md")]


def test_the_version_is_in_all_places(copy: Path) -> None:
    old = release.read_version(copy)
    release.name_release("12.3.4", copy, "2027-01-02")
    assert release.read_version(copy) == "12.3.4"
    assert [text.count("12.3.4") for text in read(copy)] == [1, 1, 1, 1]
    assert f'version = "{old}"' not in read(copy)[0]
    assert "## Unreleased\n\n## 12.3.4 - 2027-01-02\n\n- A change." in read(copy)[3]


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "0.0.1", "1.2.3-rc1"])
def test_another_form_or_an_old_version_is_refused(copy: Path, version: str) -> None:
    before = read(copy)
    with pytest.raises(release.Refused, match="make release VERSION="):
        release.name_release(version, copy, "2027-01-02")
    assert read(copy) == before


def test_a_release_without_entries_is_refused(copy: Path) -> None:
    (copy / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n## 0.0.1 - 2026-01-01\n")
    before = read(copy)
    with pytest.raises(release.Refused, match="write what has changed"):
        release.name_release("12.3.4", copy, "2027-01-02")
    assert read(copy) == before


def test_the_pipeline_reads_stack_region_and_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert target.main("staging") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("=")[0] for line in lines] == ["stack", "region", "release"]
    assert lines[0] == "stack=open-event-staging"
    assert target.main("nowhere") == 1
