"""The version of the release is the same in all its places."""

import re

from local.delivery import release
from tests.places import ROOT


def test_all_places_have_the_version_of_the_project() -> None:
    version = release.read_version()
    template = release.TEMPLATE.findall((ROOT / "template.yaml").read_text())
    example = release.EXAMPLE.findall((ROOT / "docs" / "sam-local.md").read_text())
    assert (template, example) == ([version], [version])


def test_the_changelog_has_each_release_once_and_the_newest_first() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## (\S+)", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    versions = headings[1:]
    assert versions[0] == release.read_version()
    assert versions == sorted(set(versions), key=release._order, reverse=True)
