"""The demonstration: import the example, export it, import the export, export again, compare."""

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
from local.commands.client import POLL_SECONDS, Client, Refused, download, fetch, log_in, register
from local.stack import people, stack
from local.stack.state import DEVELOPER_STATE, ROOT

EXAMPLE = ROOT / "examples" / "summit"
BAR = 30
MAIL_SECONDS = 30
MAXIMUM_DIFFERENCES = 20


def main() -> int:
    """Run on the running stack or on a temporary one; return 0 if nothing was lost."""
    start = time.monotonic()
    database_url = os.environ.get("DATABASE_URL", "")
    with stack.running(DEVELOPER_STATE, database_url=database_url) as description:
        try:
            differences = _run(description)
        except Refused as error:
            print(f"\n{error}", file=sys.stderr)
            return 1
    print(f"\n{_summarize(differences)} ({time.monotonic() - start:.0f} s)")
    return 1 if differences else 0


def _run(description: dict[str, Any]) -> list[str]:
    organizer = register_organizer(description)
    with tempfile.TemporaryDirectory(prefix="demo-", dir=DEVELOPER_STATE.run) as folder:
        return run_journey(organizer, description["smtp"]["inbox"], Path(folder))


def register_organizer(description: dict[str, Any]) -> Client:
    """Register an organizer for this run only: imports per day and user are limited."""
    email = f"demo-{secrets.token_hex(4)}@example.org"
    password = secrets.token_urlsafe(12)
    register(description["api"], email, password)
    people.verify_user(description["database_url"], email)
    print(f"Registered {email}")
    return log_in(description["api"], email, password)


def run_journey(organizer: Client, inbox: str, folder: Path) -> list[str]:
    """Run all steps and print each; return the differences between the two exports.

    Raises Refused, also if no mail reports the import.
    """
    original = zip_folder(EXAMPLE, folder / "summit.zip")
    first = _import(organizer, original, publish=False)
    _print_counts(first)
    _await_mail(inbox, organizer.email, f"Event {first['event_name']} has been imported")
    first_export = _export(organizer, first["id"], folder / "first.zip")
    second = _import(organizer, first_export, publish=True)
    second_export = _export(organizer, second["id"], folder / "second.zip")
    return compare.list_differences(first_export, second_export)


def zip_folder(source: Path, target: Path) -> Path:
    """Zip a folder's files in the order of their names; return the target."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(source))
    return target


def _import(organizer: Client, archive: Path, *, publish: bool) -> dict[str, Any]:
    print(f"\nImporting {archive.name} ({archive.stat().st_size // 1024} KB)")
    with _show_bar() as show:
        result = organizer.import_event(archive, publish=publish, show=show)
    print(f"  {result['event_name']} is event {result['id']}, {result['url']}")
    return result


def _export(organizer: Client, event: str, target: Path) -> Path:
    print(f"\nExporting event {event} with its media")
    with _show_bar() as show:
        result = organizer.export_event(event, show)
    download(result["download_url"], target)
    with ZipFile(target) as archive:
        media = sum("/" in name for name in archive.namelist())
    print(f"  downloaded {target.name}: {target.stat().st_size // 1024} KB, {media} media files")
    return target


def _print_counts(result: dict[str, Any]) -> None:
    for name, count in result["counts"].items():
        print(f"  {name.replace('_', ' '):<18} {count:>5}")
    for warning in result.get("warnings", []):
        print(f"  warning: {warning['message']}")


def _await_mail(inbox: str, recipient: str, subject: str) -> None:
    """Wait for a mail and print its address in the inbox. Raises Refused if it does not come."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for mail in json.loads(fetch(f"{inbox}/mails.json")):
            if (mail["to"], mail["subject"]) == (recipient, subject):
                print(f"  a mail has come to {recipient}: {subject}\n  {inbox}/mails/{mail['id']}")
                return
        time.sleep(POLL_SECONDS)
    raise Refused(f"No mail {subject!r} came to {recipient} within {MAIL_SECONDS} s.")


def _summarize(differences: list[str]) -> str:
    if not differences:
        return "Lossless: both exports are the same event, every field and every medium."
    count = f"{len(differences)} differences between the two exports."
    return "\n".join([*differences[:MAXIMUM_DIFFERENCES], count])


@contextlib.contextmanager
def _show_bar() -> Iterator[Any]:
    """Show a progress bar on a terminal, elsewhere one line per new message."""
    is_terminal = sys.stdout.isatty()
    last_line = ""

    def show(percent: int, message: str) -> None:
        nonlocal last_line
        filled = "#" * (percent * BAR // 100)
        line = f"  [{filled:<{BAR}}] {percent:>3} %  {message}"
        if is_terminal:
            print(f"\r\x1b[K{line}", end="", flush=True)
        elif line != last_line:
            print(line, flush=True)
        last_line = line

    try:
        yield show
    finally:
        if is_terminal:
            print()


if __name__ == "__main__":
    sys.exit(main())
