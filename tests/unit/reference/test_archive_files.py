"""The table of files in docs/contract/archive.md is up to date."""

from pathlib import Path

import pytest

from reference import archive_files


def test_the_table_is_up_to_date() -> None:
    assert archive_files.FILE.read_text() == archive_files.render(), "run `make docs`"


def test_only_the_table_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = archive_files.FILE.read_text()
    before, head, after = page.partition(archive_files.HEAD)
    copy = tmp_path / "archive.md"
    copy.write_text(before + head + "| event | id |" + after[after.index("\n\n") :])
    monkeypatch.setattr(archive_files, "FILE", copy)
    assert archive_files.render() == page
