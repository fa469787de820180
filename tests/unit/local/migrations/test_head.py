"""`make head` changes one value of the template, to the newest migration's id."""

from pathlib import Path

import pytest

from local.migrations import head
from local.stack import deploy


def test_a_stale_head_becomes_the_newest_migration_and_nothing_else_changes(tmp_path: Path) -> None:
    fresh = head.TEMPLATE.read_text()
    stale = tmp_path / "template.yaml"
    stale.write_text(fresh.replace(f'Default: "{deploy.read_head()}"', 'Default: "0001"'))
    assert stale.read_text() != fresh
    assert head.main(stale) == 0
    assert stale.read_text() == fresh


def test_a_template_without_the_parameter_is_an_error() -> None:
    with pytest.raises(ValueError, match="has 0 parameters Head"):
        head.replace_head("Parameters: {}\n", "0001")
