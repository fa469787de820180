"""The journey of an event, shown: import the example, export it, download it, import that, export again, compare."""

import contextlib
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from local.commands import compare
from local.commands.client import (
    POLL_SECONDS,
    Client,
    Refused,
    download,
    fetch,
    logged_in,
    register,
)
from local.stack import people, stack
from local.stack.state import MINE, ROOT

EXAMPLE = ROOT / "examples" / "summit"
BAR = 30
MAIL_SECONDS = 30


def main() -> int:
    """Run it on the stack that is up, or on one of its own that ends with it; 0 where nothing was lost on the way."""
    began = time.monotonic()
    with stack.running(MINE, database_url=os.environ.get("DATABASE_URL", "")) as found:
        try:
            with tempfile.TemporaryDirectory(prefix="demo-", dir=MINE.run) as folder:
                lost = journey(newcomer(found), found["smtp"]["inbox"], Path(folder))
        except Refused as refusal:
            print(f"\n{refusal}", file=sys.stderr)
            return 1
    print(f"\n{_verdict(lost)} ({time.monotonic() - began:.0f} s)")
    return 1 if lost else 0


def newcomer(found: dict[str, Any]) -> Client:
    """An organizer of this run alone, whom no earlier run has brought to the limit of imports a day."""
    email, password = f"demo-{secrets.token_hex(4)}@example.org", secrets.token_urlsafe(12)
    register(found["api"], email, password)
    people.verify(found["database_url"], email)
    print(f"Registered {email}")
    return logged_in(found["api"], email, password)


def journey(organizer: Client, inbox: str, folder: Path) -> list[str]:
    """Go the whole way, showing each step; what was lost. Raises Refused, also where no mail tells of the import."""
    original = pack(EXAMPLE, folder / "summit.zip")
    first = _imported(organizer, original, publish=False)
    _table(first)
    _mail(inbox, organizer.email, f"Event {first['event_name']} has been imported")
    one = _exported(organizer, first["id"], folder / "first.zip")
    second = _imported(organizer, one, publish=True)
    two = _exported(organizer, second["id"], folder / "second.zip")
    return compare.differences(one, two)


def pack(source: Path, target: Path) -> Path:
    """Zip a folder's files, in the order of their names; the target."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(source))
    return target


def _imported(organizer: Client, archive: Path, *, publish: bool) -> dict[str, Any]:
    print(f"\nImporting {archive.name} ({archive.stat().st_size // 1024} KB)")
    with _bar() as show:
        result = organizer.import_event(archive, publish=publish, show=show)
    print(f"  {result['event_name']} is event {result['id']}, {result['url']}")
    return result


def _exported(organizer: Client, event: str, target: Path) -> Path:
    print(f"\nExporting event {event} with its media")
    with _bar() as show:
        result = organizer.export_event(event, show)
    download(result["download_url"], target)
    with ZipFile(target) as archive:
        media = sum("/" in name for name in archive.namelist())
    print(f"  downloaded {target.name}: {target.stat().st_size // 1024} KB, {media} media files")
    return target


def _table(result: dict[str, Any]) -> None:
    for name, count in result["counts"].items():
        print(f"  {name.replace('_', ' '):<18} {count:>5}")
    for warning in result.get("warnings", []):
        print(f"  warning: {warning['message']}")


def _mail(inbox: str, recipient: str, subject: str) -> None:
    """Wait for a mail and show where to look at it. Raises Refused where none comes."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for one in json.loads(fetch(f"{inbox}/mails.json")):
            if (one["to"], one["subject"]) == (recipient, subject):
                print(f"  a mail has come to {recipient}: {subject}\n  {inbox}/mails/{one['id']}")
                return
        time.sleep(POLL_SECONDS)
    raise Refused(f"No mail {subject!r} came to {recipient} within {MAIL_SECONDS} s.")


def _verdict(lost: list[str]) -> str:
    if not lost:
        return "Lossless: both exports are the same event, every field and every medium."
    return "\n".join([*lost[:20], f"{len(lost)} differences between the two exports."])


@contextlib.contextmanager
def _bar() -> Iterator[Any]:
    """A bar that is drawn over itself on a terminal; elsewhere one line for each new message."""
    terminal, told = sys.stdout.isatty(), [""]

    def show(percent: int, message: str) -> None:
        filled = "#" * (percent * BAR // 100)
        line = f"  [{filled:<{BAR}}] {percent:>3} %  {message}"
        if terminal:
            print(f"\r\x1b[K{line}", end="", flush=True)
        elif line != told[0]:
            print(line, flush=True)
        told[0] = line

    try:
        yield show
    finally:
        if terminal:
            print()


if __name__ == "__main__":
    sys.exit(main())
