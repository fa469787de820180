"""The table of the files of an archive, within docs/contract/archive.md."""

from pathlib import Path
from typing import Final

from openevent.resources import RESOURCES

FILE: Final = Path(__file__).parent.parent / "docs" / "contract" / "archive.md"
HEAD: Final = "| file | fields with a fixed place |\n|---|---|\n"
END: Final = "\n\n"


def render() -> str:
    """Render the page: its text, and the table as it follows from the declarations."""
    before, head, after = FILE.read_text().partition(HEAD)
    _, end, rest = after.partition(END)
    return f"{before}{head}{'\n'.join(_list_rows())}{end}{rest}"


def _list_rows() -> list[str]:
    archives = [resource.required_archive for resource in RESOURCES.archived]
    return [f"| {archive.file} | {', '.join(archive.order)} |" for archive in archives]
