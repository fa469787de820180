"""Names a release in all its places: `make release VERSION=1.2.0`.

The version is the one of pyproject.toml. The template's parameter `Release`, the example of a
health check and the changelog repeat it (docs/operations/releases.md#the-version).
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from local.stack.state import ROOT

VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
PROJECT: Final = re.compile(r'^version = "(\d+\.\d+\.\d+)"$', re.MULTILINE)
TEMPLATE: Final = re.compile(r"(?<=^  Release:\n    Type: String\n    Default: ).+$", re.MULTILINE)
EXAMPLE: Final = re.compile(r'(?<=\\"release\\":\\")[^\\]+')
UNRELEASED: Final = "## Unreleased\n"
USAGE: Final = "Use make release VERSION=1.2.0, with a version above {version}."


class Refused(Exception):
    """The release was not named; the text says why."""


def main(version: str) -> int:
    """Run the command; return 0, or 1 after printing why nothing was written."""
    try:
        name_release(version, ROOT, datetime.now(UTC).date().isoformat())
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    print(f"This is release {version}. Commit it, and tag it v{version}.")
    return 0


def name_release(version: str, root: Path, date: str) -> None:
    """Write the version to all places. Raises Refused, and then writes nothing."""
    current = read_version(root)
    if not VERSION.fullmatch(version) or _order(version) <= _order(current):
        raise Refused(USAGE.format(version=current))
    texts = {
        "pyproject.toml": _replace(root, "pyproject.toml", PROJECT, f'version = "{version}"'),
        "template.yaml": _replace(root, "template.yaml", TEMPLATE, version),
        "docs/sam-local.md": _replace(root, "docs/sam-local.md", EXAMPLE, version),
        "CHANGELOG.md": _head_changelog(root, version, date),
    }
    for name, text in texts.items():
        (root / name).write_text(text)


def read_version(root: Path = ROOT) -> str:
    """Read the version of pyproject.toml."""
    match = PROJECT.search((root / "pyproject.toml").read_text())
    if match is None:
        raise Refused("pyproject.toml has no version.")
    return match[1]


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _replace(root: Path, name: str, pattern: re.Pattern[str], value: str) -> str:
    text, count = pattern.subn(lambda _: value, (root / name).read_text())
    if count != 1:
        raise Refused(f"{name} names the release {count} times instead of once.")
    return text


def _head_changelog(root: Path, version: str, date: str) -> str:
    """Give what is unreleased the heading of the version."""
    text = (root / "CHANGELOG.md").read_text()
    _, heading, rest = text.partition(UNRELEASED)
    entries = rest.partition("\n## ")[0].strip()
    if not heading or not entries:
        raise Refused("CHANGELOG.md has nothing below `## Unreleased`: write what has changed.")
    return text.replace(UNRELEASED, f"{UNRELEASED}\n## {version} - {date}\n", 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
